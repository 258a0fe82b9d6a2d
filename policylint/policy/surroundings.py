"""What the surroundings of a policy say of it: its kind, and the type of resource that it is attached to."""

from __future__ import annotations

from policylint.readers.values import Array, Member, Object, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.readers.values import Value


def kind_beside(node: Object) -> str | None:
    """The kind that AWS Organizations tells beside a policy's content: in its answers, CloudFormation and Terraform."""
    if node.get("Content") is None and node.get("content") is None:
        return None
    summary = node.get("PolicySummary")
    kind = type_of(summary if isinstance(summary, Object) else node)
    return _ORGANIZATIONS_KINDS.get(kind)


def type_of(node: Object) -> str:
    """The type that a resource of a template, or a policy of an organization, has written in it; else nothing."""
    type_ = node.get("Type") or node.get("type")
    return type_.text if isinstance(type_, String) else ""


def parts_that_count(root: Value) -> Value | None:
    """What of a document to search for policies: all of it, less the copies that its writer keeps for itself.

    A plan of Terraform says what will be in `planned_values`, and then again what changes, what was, and how it came to
    be.  The tree of constructs that CDK writes beside its templates repeats what is in them.
    """
    if not isinstance(root, Object):
        return root
    if root.get("resource_changes") is not None and root.get("planned_values") is not None:
        planned = [member for member in root.members if member.key.text == "planned_values"]
        return Object(root.start, root.end, planned)
    version = root.get("version")
    if isinstance(version, String) and version.text.startswith("tree-") and root.get("tree") is not None:
        return None
    return root


def event_bus_policy(node: Object) -> Object | None:
    """The policy that CloudFormation makes of the one statement in an AWS::Events::EventBusPolicy."""
    properties = node.get("Properties")
    if type_of(node) != "AWS::Events::EventBusPolicy" or not isinstance(properties, Object):
        return None
    members = [member for member in properties.members if member.key.text == "Statement"]
    # EventBridge writes the rest of the policy, its version too.
    start = properties.start
    version = Member(String(start, start, "Version"), String(start, start, "2012-10-17"))
    return Object(start, properties.end, [version, *members]) if members else None


def planned_attachments(node: Object) -> list[tuple[String, str | None, str | None]]:
    """The ARNs of managed policies that a resource in a plan or state of Terraform attaches.

    With each, the role that an attachment names, and the role that lists it: the plan for a role that is there already
    lists what other resources attach to it, too.  Terraform AWS provider's documentation of `aws_iam_role` and of the
    resources whose names end in `policy_attachment` and `policy_attachments_exclusive`, read 2026-11-28.
    """
    values = node.get("values")
    return _attachments(values) if type_of(node).startswith("aws_iam_") and isinstance(values, Object) else []


def configured_attachments(type_: str, resources: Value) -> list[tuple[String, str | None, str | None]]:
    """As `planned_attachments`, of all resources of a type in Terraform's JSON syntax, which are there by their names.

    Terraform's documentation, "JSON Configuration Syntax": `"resource": {"aws_iam_role": {"app": {...}}}`, or a list of
    such in the place of one, read 2026-11-29.
    """
    if not type_.startswith("aws_iam_") or not isinstance(resources, Object):
        return []
    bodies = [body for member in resources.members for body in _each(member.value) if isinstance(body, Object)]
    return [found for body in bodies for found in _attachments(body)]


def _attachments(values: Object) -> list[tuple[String, str | None, str | None]]:
    listed, named = values.get("managed_policy_arns"), values.get("policy_arns") or values.get("policy_arn")
    name, role = values.get("name"), values.get("role")
    lister = name.text if isinstance(name, String) else None
    holder = role.text if isinstance(role, String) else None
    return [(arn, None, lister) for arn in _strings(listed)] + [(arn, holder, None) for arn in _strings(named)]


def _strings(value: Value | None) -> list[String]:
    return [item for item in _each(value) if isinstance(item, String)]


def _each(value: Value | None) -> Sequence[Value | None]:
    return value.items if isinstance(value, Array) else [value]


#: Names under which AWS's answers, CloudFormation and Terraform keep a policy whose kind is certain.
KIND_OF_KEY = {
    "AssumeRolePolicyDocument": "trust",
    "AssumeRolePolicy": "trust",
    "assume_role_policy": "trust",
    "KeyPolicy": "resource",
    "ResourcePolicy": "resource",
    "BucketPolicy": "resource",
    "QueuePolicy": "resource",
    "TopicPolicy": "resource",
    "RepositoryPolicyText": "resource",
    "FileSystemPolicy": "resource",
    "AccessPolicies": "resource",
    "PermissionsPolicyDocument": "resource",
    "PolicyVersion": "identity",
    "UserPolicyList": "identity",
    "GroupPolicyList": "identity",
    "RolePolicyList": "identity",
    "PolicyVersionList": "identity",
}

#: What the policy in a resource of CloudFormation or Terraform is attached to, by the type of that resource.
RESOURCE_TYPES = {
    "AWS::S3::BucketPolicy": "AWS::S3::Bucket",
    "AWS::S3::AccessPoint": "AWS::S3::AccessPoint",
    "AWS::S3::MultiRegionAccessPointPolicy": "AWS::S3::MultiRegionAccessPoint",
    "AWS::S3ObjectLambda::AccessPointPolicy": "AWS::S3ObjectLambda::AccessPoint",
    "AWS::DynamoDB::Table": "AWS::DynamoDB::Table",
    "AWS::SQS::QueuePolicy": "AWS::SQS::Queue",
    "AWS::SNS::TopicPolicy": "AWS::SNS::Topic",
    "AWS::KMS::Key": "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey": "AWS::KMS::Key",
    "AWS::SecretsManager::ResourcePolicy": "AWS::SecretsManager::Secret",
    "AWS::ECR::Repository": "AWS::ECR::Repository",
    "AWS::EC2::VPCEndpoint": "AWS::EC2::VPCEndpoint",
    "AWS::EFS::FileSystem": "AWS::EFS::FileSystem",
    "AWS::ApiGateway::RestApi": "AWS::ApiGateway::RestApi",
    "AWS::OpenSearchService::Domain": "AWS::OpenSearchService::Domain",
    "AWS::Elasticsearch::Domain": "AWS::OpenSearchService::Domain",
    "AWS::Backup::BackupVault": "AWS::Backup::BackupVault",
    "AWS::Kinesis::ResourcePolicy": "AWS::Kinesis::Stream",
    "AWS::CodeArtifact::Domain": "AWS::CodeArtifact::Domain",
    "AWS::CodeArtifact::Repository": "AWS::CodeArtifact::Repository",
    "AWS::Logs::ResourcePolicy": "AWS::Logs::ResourcePolicy",
    "AWS::S3Express::BucketPolicy": "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::TableBucketPolicy": "AWS::S3Tables::TableBucket",
    "AWS::S3Tables::TablePolicy": "AWS::S3Tables::Table",
    "aws_s3_bucket_policy": "AWS::S3::Bucket",
    "aws_dynamodb_resource_policy": "AWS::DynamoDB::Table",
    "aws_sqs_queue_policy": "AWS::SQS::Queue",
    "aws_sns_topic_policy": "AWS::SNS::Topic",
    "aws_kms_key": "AWS::KMS::Key",
    "aws_kms_key_policy": "AWS::KMS::Key",
    "aws_secretsmanager_secret_policy": "AWS::SecretsManager::Secret",
    "aws_ecr_repository_policy": "AWS::ECR::Repository",
    "aws_vpc_endpoint": "AWS::EC2::VPCEndpoint",
    "aws_vpc_endpoint_policy": "AWS::EC2::VPCEndpoint",
    "aws_efs_file_system_policy": "AWS::EFS::FileSystem",
    "aws_api_gateway_rest_api": "AWS::ApiGateway::RestApi",
    "aws_api_gateway_rest_api_policy": "AWS::ApiGateway::RestApi",
    "aws_opensearch_domain": "AWS::OpenSearchService::Domain",
    "aws_opensearch_domain_policy": "AWS::OpenSearchService::Domain",
    "aws_elasticsearch_domain": "AWS::OpenSearchService::Domain",
    "aws_elasticsearch_domain_policy": "AWS::OpenSearchService::Domain",
    "aws_backup_vault_policy": "AWS::Backup::BackupVault",
    "aws_kinesis_resource_policy": "AWS::Kinesis::Stream",
    "aws_codeartifact_domain_permissions_policy": "AWS::CodeArtifact::Domain",
    "aws_codeartifact_repository_permissions_policy": "AWS::CodeArtifact::Repository",
    "aws_cloudwatch_log_resource_policy": "AWS::Logs::ResourcePolicy",
}


_ORGANIZATIONS_KINDS = {"SERVICE_CONTROL_POLICY": "scp", "RESOURCE_CONTROL_POLICY": "rcp"}
