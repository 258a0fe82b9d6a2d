"""The published ways to more permissions, as their lists have them: each is found, and under the right name.

What an entry of a list asks for is written as the policy that its author would give to the caller; and once more as the
labs of pathfinding.cloud write it, where the one role, user or resource that they build is named.
"""

from __future__ import annotations

import json
import re

import pytest

from policylint.engine import Settings, lint
from policylint.model import escalation
from policylint.rules.registry import all_rules
from policylint.source import Source

#: Rhino Security Labs, "AWS IAM Privilege Escalation - Methods and Mitigation", its numbers.
RHINO = [
    ("1", "iam:CreatePolicyVersion", "create-policy-version"),
    ("2", "iam:SetDefaultPolicyVersion", "set-default-policy-version"),
    ("3", "iam:PassRole ec2:RunInstances", "pass-role-ec2"),
    ("4", "iam:CreateAccessKey", "create-access-key"),
    ("5", "iam:CreateLoginProfile", "create-login-profile"),
    ("6", "iam:UpdateLoginProfile", "update-login-profile"),
    ("7", "iam:AttachUserPolicy", "attach-user-policy"),
    ("8", "iam:AttachGroupPolicy", "attach-group-policy"),
    ("9", "iam:AttachRolePolicy sts:AssumeRole", "attach-role-policy"),
    ("10", "iam:PutUserPolicy", "put-user-policy"),
    ("11", "iam:PutGroupPolicy", "put-group-policy"),
    ("12", "iam:PutRolePolicy sts:AssumeRole", "put-role-policy"),
    ("13", "iam:AddUserToGroup", "add-user-to-group"),
    ("14", "iam:UpdateAssumeRolePolicy sts:AssumeRole", "update-assume-role-policy"),
    ("15", "iam:PassRole lambda:CreateFunction lambda:InvokeFunction", "pass-role-lambda-invoke"),
    ("16", "iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping", "pass-role-lambda-event-source"),
    ("17", "lambda:UpdateFunctionCode", "update-lambda-code"),
    ("18", "iam:PassRole glue:CreateDevEndpoint glue:GetDevEndpoint", "pass-role-glue-endpoint"),
    ("19", "glue:UpdateDevEndpoint glue:GetDevEndpoint", "update-glue-endpoint"),
    ("20", "iam:PassRole cloudformation:CreateStack cloudformation:DescribeStacks", "pass-role-cloudformation"),
    (
        "21",
        "iam:PassRole datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline",
        "pass-role-data-pipeline",
    ),
    (
        "22",
        "iam:PassRole sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl",
        "pass-role-sagemaker-notebook",
    ),
    ("23", "sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker-notebook-url"),
    ("24", "lambda:UpdateFunctionConfiguration", "update-lambda-layers"),
    ("25", "iam:PassRole glue:CreateJob glue:StartJobRun", "pass-role-glue-job"),
    ("26", "iam:PassRole glue:UpdateJob glue:StartJobRun", "pass-role-glue-update-job"),
    ("27", "iam:PassRole glue:CreateJob glue:CreateTrigger", "pass-role-glue-trigger"),
    ("28", "iam:PassRole codestar:CreateProject", None),  # AWS closed the service in 2024
]

#: Bishop Fox, "IAM Vulnerable", the names of its policies.
IAM_VULNERABLE = [
    ("privesc-AssumeRole", "sts:AssumeRole", "assume-role"),
    (
        "privesc-cloudFormationUpdateStack",
        "cloudformation:UpdateStack cloudformation:DescribeStacks",
        "cloudformation-update-stack",
    ),
    (
        "privesc-codeBuildCreateProjectPassRole",
        "codebuild:CreateProject codebuild:StartBuild codebuild:StartBuildBatch iam:PassRole iam:ListRoles",
        "pass-role-codebuild",
    ),
    (
        "privesc-ec2InstanceConnect",
        "ec2:DescribeInstances ec2-instance-connect:SendSSHPublicKey",
        "ec2-instance-connect",
    ),
    (
        "privesc-sageMakerCreateProcessingJob",
        "sagemaker:CreateProcessingJob iam:PassRole",
        "pass-role-sagemaker-processing",
    ),
    ("privesc-sageMakerCreateTrainingJob", "sagemaker:CreateTrainingJob iam:PassRole", "pass-role-sagemaker-training"),
    (
        "privesc-ssmSendCommand",
        "ec2:DescribeInstances ssm:SendCommand ssm:ListCommands ssm:GetCommandInvocation",
        "ssm-send-command",
    ),
    (
        "privesc-ssmStartSession",
        "ec2:DescribeInstances ssm:StartSession ssm:ResumeSession ssm:TerminateSession",
        "ssm-start-session",
    ),
    ("privesc-sre", "iam:* ec2:* s3:*", "create-policy-version"),
]

#: pathfinding.cloud, its ids (those that Rhino's list has are not repeated).
PATHFINDING = [
    ("amplify-001", "iam:PassRole amplify:CreateApp amplify:CreateBranch amplify:StartJob", "pass-role-amplify"),
    ("apprunner-001", "iam:PassRole apprunner:CreateService", "pass-role-app-runner"),
    ("apprunner-002", "apprunner:UpdateService", "update-app-runner"),
    ("batch-001", "iam:PassRole batch:RegisterJobDefinition batch:SubmitJob", "pass-role-batch"),
    ("batch-002", "batch:SubmitJob", "batch-submit-job"),
    (
        "batch-003",
        "iam:PassRole batch:CreateComputeEnvironment batch:CreateJobQueue batch:RegisterJobDefinition batch:SubmitJob",
        "pass-role-batch",
    ),
    (
        "bedrock-001",
        "iam:PassRole bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession "
        "bedrock-agentcore:InvokeCodeInterpreter",
        "pass-role-bedrock-interpreter",
    ),
    (
        "bedrock-002",
        "bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter",
        "bedrock-interpreter-session",
    ),
    ("braket-001", "iam:PassRole braket:CreateJob", "pass-role-braket"),
    (
        "cloudformation-003",
        "iam:PassRole cloudformation:CreateStackSet cloudformation:CreateStackInstances",
        "pass-role-stack-set",
    ),
    ("cloudformation-004", "iam:PassRole cloudformation:UpdateStackSet", "pass-role-update-stack-set"),
    (
        "cloudformation-005",
        "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
        "cloudformation-change-set",
    ),
    ("codebuild-002", "codebuild:StartBuild", "codebuild-start-build"),
    ("codebuild-003", "codebuild:StartBuildBatch", "codebuild-start-build-batch"),
    ("codebuild-004", "iam:PassRole codebuild:CreateProject codebuild:StartBuildBatch", "pass-role-codebuild-batch"),
    ("codedeploy-001", "codedeploy:CreateDeployment", "codedeploy-deployment"),
    ("cognitoidentity-001", "iam:PassRole cognito-identity:SetIdentityPoolRoles", "pass-role-cognito-identity"),
    ("ec2-002", "ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances", "ec2-user-data"),
    ("ec2-004", "iam:PassRole ec2:RequestSpotInstances", "pass-role-ec2-spot"),
    ("ec2-005", "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate", "ec2-launch-template"),
    ("ecs-001", "iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:CreateService", "pass-role-ecs-service"),
    ("ecs-002", "iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:RunTask", "pass-role-ecs-run-task"),
    ("ecs-005", "iam:PassRole ecs:RegisterTaskDefinition ecs:StartTask", "pass-role-ecs-start-task"),
    ("ecs-006", "ecs:ExecuteCommand", "ecs-execute-command"),
    ("ecs-007", "iam:PassRole ecs:StartTask ecs:RegisterContainerInstance", "pass-role-ecs-own-instance"),
    ("ecs-008", "iam:PassRole ecs:RunTask", "pass-role-ecs-run-task-override"),
    ("emr-001", "iam:PassRole elasticmapreduce:RunJobFlow", "pass-role-emr"),
    ("emrserverless-001", "iam:PassRole emr-serverless:StartJobRun", "pass-role-emr-serverless"),
    ("gamelift-001", "iam:PassRole gamelift:CreateBuild gamelift:CreateFleet", "pass-role-gamelift"),
    ("glue-006", "iam:PassRole glue:UpdateJob glue:CreateTrigger", "pass-role-glue-update-trigger"),
    ("glue-007", "iam:PassRole glue:CreateSession glue:RunStatement", "pass-role-glue-session"),
    ("iam-003", "iam:CreateAccessKey iam:DeleteAccessKey", "create-access-key"),
    ("iam-015", "iam:AttachUserPolicy iam:CreateAccessKey", "attach-user-policy"),
    ("iam-016", "iam:CreatePolicyVersion sts:AssumeRole", "create-policy-version"),
    ("iam-017", "iam:PutRolePolicy sts:AssumeRole", "put-role-policy"),
    ("iam-018", "iam:PutUserPolicy iam:CreateAccessKey", "put-user-policy"),
    ("iam-019", "iam:AttachRolePolicy iam:UpdateAssumeRolePolicy", "attach-role-policy"),
    ("iam-020", "iam:CreatePolicyVersion iam:UpdateAssumeRolePolicy", "create-policy-version"),
    ("iam-021", "iam:PutRolePolicy iam:UpdateAssumeRolePolicy", "update-assume-role-policy"),
    (
        "kinesisanalytics-001",
        "iam:PassRole kinesisanalytics:CreateApplication kinesisanalytics:StartApplication",
        "pass-role-kinesis-analytics",
    ),
    ("lambda-004", "lambda:UpdateFunctionCode lambda:InvokeFunction", "update-lambda-code"),
    ("lambda-005", "lambda:UpdateFunctionCode lambda:AddPermission", "update-lambda-code"),
    ("lambda-006", "iam:PassRole lambda:CreateFunction lambda:AddPermission", "pass-role-lambda-permission"),
    ("omics-001", "iam:PassRole omics:CreateWorkflow omics:StartRun", "pass-role-omics"),
    (
        "sagemaker-005",
        "sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance "
        "sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance",
        "sagemaker-lifecycle-config",
    ),
    ("scheduler-001", "iam:PassRole scheduler:CreateSchedule", "pass-role-scheduler"),
    ("ssm-003", "iam:PassRole ssm:CreateDocument ssm:StartAutomationExecution", "pass-role-ssm-automation"),
    ("stepfunctions-001", "iam:PassRole states:CreateStateMachine states:StartExecution", "pass-role-step-functions"),
    ("stepfunctions-002", "states:UpdateStateMachine states:StartExecution", "update-state-machine"),
]

#: hackingthe.cloud, "AWS IAM Privilege Escalation Techniques", what the others lack.
HACKING_THE_CLOUD = [
    ("boundary of a user", "iam:DeleteUserPermissionsBoundary", "delete-user-boundary"),
    ("boundary of a role", "iam:DeleteRolePermissionsBoundary", "delete-role-boundary"),
    ("another boundary", "iam:PutUserPermissionsBoundary", "put-user-boundary"),
    ("another boundary of a role", "iam:PutRolePermissionsBoundary", "put-role-boundary"),
    ("policy of a user", "iam:DeleteUserPolicy", "delete-user-policy"),
    ("policy of a role", "iam:DeleteRolePolicy", "delete-role-policy"),
    ("attached to a user", "iam:DetachUserPolicy", "detach-user-policy"),
    ("attached to a role", "iam:DetachRolePolicy", "detach-role-policy"),
    (
        "launch configuration",
        "iam:PassRole autoscaling:CreateLaunchConfiguration autoscaling:CreateAutoScalingGroup",
        "pass-role-auto-scaling-configuration",
    ),
    ("EKS", "eks:CreateAccessEntry eks:AssociateAccessPolicy", "eks-access-entry"),
]

#: Prowler, `privilege_escalation.py`, what the others lack.
PROWLER = [
    ("IAM-023", "sts:AssumeRole iam:DeleteRolePermissionsBoundary", "delete-role-boundary"),
    (
        "SSO-001",
        "sso:CreatePermissionSet sso:CreateAccountAssignment sso:AttachManagedPolicyToPermissionSet",
        "account-assignment",
    ),
    ("SSO-002", "sso:AttachManagedPolicyToPermissionSet", "permission-set-managed-policy"),
    ("SSO-003", "sso:PutInlinePolicyToPermissionSet", "permission-set-inline-policy"),
]

PUBLISHED = [row for row in (*RHINO, *IAM_VULNERABLE, *PATHFINDING, *HACKING_THE_CLOUD, *PROWLER) if row[2] is not None]


RULES = {name: rule for name, rule in all_rules().items() if name.startswith("privilege-escalation")}


def findings(*statements: dict[str, object], rule: str | None = None) -> str:
    """What is said of the policy, by one rule or both: messages and helps."""
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    report = lint(Source("p.json", text), Settings(RULES))
    assert report.crashes == []
    return "\n".join(f"{f.message}\n{f.help}" for f in report.findings if rule in (None, f.rule))


def is_told(path: str, words: str) -> bool:
    """Whether a path's whole name is in what is said."""
    return re.search(rf"(?<![\w-]){path}(?![\w-])", words) is not None


@pytest.mark.parametrize(("title", "actions", "path"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_it_is_found_under_its_name(title: str, actions: str, path: str) -> None:
    assert path in {one.name for one in escalation.paths()}
    told = findings({"Effect": "Allow", "Action": actions.split(), "Resource": "*"}, rule="privilege-escalation")
    assert is_told(path, told), told


@pytest.mark.parametrize(("title", "actions", "path"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_over_several_statements_by_wildcards(title: str, actions: str, path: str) -> None:
    names = actions.split()
    statements = [{"Effect": "Allow", "Action": name[:-2] + "*", "Resource": "*"} for name in names]
    assert is_told(path, findings(*statements))
    assert not is_told(path, findings(*statements, {"Effect": "Deny", "Action": names, "Resource": "*"}))


FORMS = {path.actions[0]: path.on for path in escalation.paths()}


def named(action: str) -> str:
    """What an action works on, as the labs name it."""
    form = FORMS.get(action)
    if form is None:
        return "*"
    service, _, name = form.partition(" ")
    region = "" if service == "iam" else "us-east-1"
    return f"arn:aws:{service}:{region}:111122223333:{name.replace('*', 'worker')}"


#: `sts:AssumeRole` on a named role is what the action is for; SendCommand needs the document beside the instance.
NOT_WHEN_NAMED = {"assume-role", "ssm-send-command"}


@pytest.mark.parametrize(("title", "actions", "path"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_as_the_labs_write_it(title: str, actions: str, path: str) -> None:
    statements = [{"Effect": "Allow", "Action": [name], "Resource": named(name)} for name in actions.split()]
    assert is_told(path, findings(*statements)) is (path not in NOT_WHEN_NAMED)
    denied = {"Effect": "Deny", "Action": "*", "Resource": named(actions.split()[0])}
    assert not is_told(path, findings(*statements, denied))


def test_a_named_role_is_a_suggestion_until_its_service_is_named() -> None:
    passed = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/build"}
    run = {"Effect": "Allow", "Action": ["codebuild:CreateProject", "codebuild:StartBuild"], "Resource": "*"}
    assert findings(passed, run, rule="privilege-escalation") == findings(run, rule="privilege-escalation")
    assert is_told("pass-role-codebuild", findings(passed, run, rule="privilege-escalation-by-named-resource"))
    with_service = {**passed, "Condition": {"StringEquals": {"iam:PassedToService": "codebuild.amazonaws.com"}}}
    assert not is_told("pass-role-codebuild", findings(with_service, run))


def test_where_its_parts_are() -> None:
    text = """{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": ["ec2:Run*"], "Resource": "*"},
      {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ["arn:aws:iam::111122223333:user/x", "%s"]}]}"""
    for role, rule, places in (
        ("*", "privilege-escalation", ['"ec2:Run*"']),
        ("arn:aws:iam::111122223333:role/app", "privilege-escalation-by-named-resource", None),
    ):
        source = Source("p.json", text % role)
        (finding,) = lint(source, Settings(RULES)).findings
        assert finding.rule == rule
        related = [source.text[related.span.start : related.span.end] for related in finding.related]
        assert related == (places or ['"ec2:Run*"', f'"{role}"'])


def test_a_role_whose_name_says_what_it_is_counts_always() -> None:
    condition = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    for role in ("lab-to-admin-target", "Privileged", "ec2-full-access"):
        passed = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": f"arn:aws:iam::111122223333:role/{role}"}
        run = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}
        for statement in (passed, {**passed, "Condition": condition}):
            assert is_told("pass-role-ec2", findings(statement, run, rule="privilege-escalation"))


def test_ones_own_user_is_nobody_stronger() -> None:
    assert not findings(
        {"Effect": "Allow", "Action": "iam:*AccessKey", "Resource": "arn:aws:iam::*:user/${aws:username}"}
    )
