"""What the fixes make of a policy: they are applied, and what is left has no such finding."""

from __future__ import annotations

import json

import pytest

from policylint.engine import Settings, lint
from policylint.rules.registry import all_rules
from policylint.source import Source


def apply_fixes(text: str, rule: str, kind: str = "identity") -> str:
    settings = Settings({rule: all_rules()[rule]}, kind)
    for _ in range(10):
        report = lint(Source("policy.json", text), settings)
        assert not report.crashes
        fixes = [finding.fix for finding in report.findings if finding.fix is not None]
        if not fixes:
            return text
        for edit in sorted(fixes[0].edits, key=lambda edit: -edit.span.start):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    raise AssertionError("the fixes do not come to an end")


def policy(actions: str, principal: str = "") -> str:
    statement = f'{{"Effect": "Allow", {principal}"Action": {actions}, "Resource": "*"}}'
    return f'{{"Version": "2012-10-17", "Statement": {statement}}}'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('["s3:Get*", "s3:GetObject", "s3:PutObject"]', '["s3:Get*", "s3:PutObject"]'),
        ('["s3:GetObject", "s3:Get*"]', '["s3:Get*"]'),
        ('["s3:Get*", "s3:GetObject"]', '["s3:Get*"]'),
        ('["a:a", "s3:Get*", "s3:GetObject", "s3:GetObjectAcl"]', '["a:a", "s3:Get*"]'),
        ('["s3:Get*","s3:GetObject","a:a","s3:GetObjectAcl","a:b"]', '["s3:Get*","a:a","a:b"]'),
        ('["a:a", "a:a", "b:*", "b:c"]', '["a:a", "b:*"]'),
        ('[\n  "s3:Get*",\n  "s3:GetObject",\n  "a:a"\n]', '[\n  "s3:Get*",\n  "a:a"\n]'),
        ('["s3:Get*", {"Fn::Sub": "s3:GetObject"}, "a:a"]', '["s3:Get*", "a:a"]'),
    ],
)
def test_redundant_action(before: str, after: str) -> None:
    assert apply_fixes(policy(before), "redundant-action") == policy(after)


def test_inside_a_string() -> None:
    for rule, before, after in (
        ("redundant-action", '["s3:Get*", "s3:GetObject"]', '["s3:Get*"]'),
        ("invalid-action", '["s3:GetObjct"]', '["s3:GetObject"]'),
    ):
        text = json.dumps({"Policy": policy(before)})
        assert json.loads(apply_fixes(text, rule)) == {"Policy": policy(after)}


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("invalid-action", '"s3:ListBuckets"', '"s3:ListAllMyBuckets"'),
        ("invalid-action", '["GetObject", "s3:PutObject"]', '["s3:GetObject", "s3:PutObject"]'),
        ("invalid-action", '"apigateway:Invoke"', '"execute-api:Invoke"'),
        ("invalid-service-in-action", '"stepfunctions:StartExecution"', '"states:StartExecution"'),
        ("retired-service", '"zocalo:DescribeUsers"', '"workdocs:DescribeUsers"'),
    ],
)
def test_names(rule: str, before: str, after: str) -> None:
    assert apply_fixes(policy(before), rule) == policy(after)


def test_what_widens_a_policy_is_never_safe() -> None:
    settings = Settings(policy_type="trust")
    text = policy('"sts:AssumeRole"', '"Principal": {"Service": "rolesanywhere.amazonaws.com"}, ')
    fixes = [
        f.fix for f in lint(Source("p.json", text), settings).findings if f.rule.startswith("missing-action-for-roles")
    ]
    assert [fix is not None and fix.safe for fix in fixes] == [False]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"sts:AssumeRole"', '["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]'),
        ('["sts:AssumeRole", "sts:TagSession"]', '["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]'),
    ],
)
def test_roles_anywhere(before: str, after: str) -> None:
    principal = '"Principal": {"Service": "rolesanywhere.amazonaws.com"}, '
    rule = "missing-action-for-roles-anywhere-trust-policy"
    assert apply_fixes(policy(before, principal), rule, "trust") == policy(after, principal)


def test_mismatched_action() -> None:
    principal = '"Principal": {"Federated": "accounts.google.com"}, '
    fixed = apply_fixes(policy('"sts:AssumeRole"', principal), "mismatched-action-for-principal", "trust")
    assert fixed == policy('"sts:AssumeRoleWithWebIdentity"', principal)


def with_condition(condition: str, before: str = '"Effect": "Deny"') -> str:
    statement = f'{{{before}, "Action": "s3:GetObject", "Resource": "*"{condition}}}'
    return f'{{"Version": "2012-10-17", "Statement": [{statement}]}}'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (', "Condition": {"StringLikeIfExists": {"aws:username": "*"}}', ""),
        (
            ', "Condition": {"StringLikeIfExists": {"aws:username": "*"}, "Bool": {"aws:ViaAWSService": "true"}}',
            ', "Condition": {"Bool": {"aws:ViaAWSService": "true"}}',
        ),
        (
            ', "Condition": {"StringLikeIfExists": {"aws:userid": "A:b", "aws:username": "*"}}',
            ', "Condition": {"StringLikeIfExists": {"aws:userid": "A:b"}}',
        ),
    ],
)
def test_a_condition_that_is_always_met_goes(before: str, after: str) -> None:
    rule = "redundant-key-due-to-wildcard-in-condition"
    assert apply_fixes(with_condition(before), rule) == with_condition(after)


ORGANIZATION = '"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}'
SOURCE = '"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"}'


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (
            "rcp-missing-related-principal-condition-key",
            ORGANIZATION,
            f'{ORGANIZATION}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "false"}}',
        ),
        (
            "rcp-missing-related-principal-condition-key",
            f'"BoolIfExists": {{"aws:ViaAWSService": "false"}}, {ORGANIZATION}',
            f'"BoolIfExists": {{"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"}}, {ORGANIZATION}',
        ),
        (
            "rcp-missing-related-service-principal-condition-key",
            SOURCE,
            f'{SOURCE}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "true"}}',
        ),
        (
            "rcp-missing-service-condition-key-null-check",
            SOURCE,
            f'{SOURCE}, "Null": {{"aws:SourceAccount": "false"}}',
        ),
        # Where the key is asked about already, nobody knows which of the two is meant.
        (
            "rcp-missing-related-principal-condition-key",
            f'"BoolIfExists": {{"aws:principalisawsservice": "true"}}, {ORGANIZATION}',
            f'"BoolIfExists": {{"aws:principalisawsservice": "true"}}, {ORGANIZATION}',
        ),
    ],
)
def test_the_condition_that_is_missing_in_an_rcp_is_added(rule: str, before: str, after: str) -> None:
    start = '"Effect": "Deny", "Principal": "*"'
    was, becomes = (with_condition(f', "Condition": {{{text}}}', start) for text in (before, after))
    assert apply_fixes(was, rule, "rcp") == becomes


@pytest.mark.parametrize(
    ("actions", "operator"),
    [
        ('"dynamodb:Query"', "StringEquals"),
        ('["dynamodb:DeleteItem", "dynamodb:PartiQLSelect"]', "StringEqualsIfExists"),
        ('"dynamodb:*"', "StringEqualsIfExists"),
    ],
)
def test_attributes_of_a_table_are_selected(actions: str, operator: str) -> None:
    attributes = '"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id"]}'
    was, becomes = (
        with_condition(f', "Condition": {{{attributes}{more}}}', '"Effect": "Allow"').replace('"s3:GetObject"', actions)
        for more in ("", f', "{operator}": {{"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}')
    )
    assert apply_fixes(was, "dynamodb-attributes-without-select") == becomes


def test_another_condition_on_the_attributes_is_left_alone() -> None:
    attributes = (
        '"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id"]}, "StringEquals": {"dynamodb:Select": "COUNT"}'
    )
    text = with_condition(f', "Condition": {{{attributes}}}', '"Effect": "Allow"').replace("s3:GetObject", "dynamodb:*")
    assert apply_fixes(text, "dynamodb-attributes-without-select") == text


def test_a_statement_that_never_applies_goes_when_it_is_not_alone() -> None:
    other = '{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*"}'
    never = '{"ForAnyValue:StringNotLike": {"aws:TagKeys": "*"}}'
    dead = f'{{"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {never}}}'
    rule = "redundant-statement-due-to-wildcard-in-condition"
    for before, after in ((f"{dead}, {other}", other), (f"{other}, {dead}", other), (dead, dead)):
        was, becomes = (f'{{"Version": "2012-10-17", "Statement": [{text}]}}' for text in (before, after))
        assert apply_fixes(was, rule) == becomes


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("unsupported-space-in-variable", "home/${ aws: username}/*", "home/${aws:username}/*"),
        ("unsupported-space-in-variable", "${aws: username, 'x'}/*", "${aws:username, 'x'}/*"),
        ("unsupported-space-in-variable", "${aws: username, it's x}/*", "${aws: username, it's x}/*"),
        ("unsupported-space-in-variable", "${aws:PrincipalTag/my team}/*", "${aws:PrincipalTag/my team}/*"),
        ("missing-quote-in-variable", '${aws:PrincipalTag/team, \\"all\\"}/*', "${aws:PrincipalTag/team, 'all'}/*"),
        ("missing-quote-in-variable", "${aws:PrincipalTag/team, all}/*", "${aws:PrincipalTag/team, 'all'}/*"),
        ("missing-quote-in-variable", "${aws:PrincipalTag/team, 'all}/*", "${aws:PrincipalTag/team, 'all'}/*"),
        ("missing-quote-in-variable", "${aws:PrincipalTag/team, it's all}/*", "${aws:PrincipalTag/team, it's all}/*"),
    ],
)
def test_variables(rule: str, before: str, after: str) -> None:
    was, becomes = (
        policy('"s3:GetObject"').replace('"Resource": "*"', f'"Resource": "arn:aws:s3:::{text}"')
        for text in (before, after)
    )
    assert apply_fixes(was, rule) == becomes


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (
            "type-mismatch-boolean",
            '"Bool": {"aws:SecureTransport": ["No"]}',
            '"Bool": {"aws:SecureTransport": ["false"]}',
        ),
        (
            "invalid-service-principal-format",
            '"ForAnyValue:StringEquals": {"aws:CalledVia": "CloudFormation.amazonaws.com"}',
            '"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}',
        ),
        (
            "invalid-service-principal-format",
            '"StringEquals": {"kms:ViaService": ["s3.eu-west-1.amazonaws.com", "ec2.eu-wset-1.amazonaws.com"]}',
            '"StringEquals": {"kms:ViaService": ["s3.eu-west-1.amazonaws.com", "ec2.eu-west-1.amazonaws.com"]}',
        ),
        (
            "invalid-service-principal-format",
            '"StringEquals": {"iam:PassedToService": "lambda"}',
            '"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}',
        ),
    ],
)
def test_values(rule: str, before: str, after: str) -> None:
    was, becomes = (with_condition(f', "Condition": {{{text}}}') for text in (before, after))
    assert apply_fixes(was, rule) == becomes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("arn:aws::iam::111122223333:role/x", "arn:aws:iam::111122223333:role/x"),
        ("arn::iam::111122223333:role/x", "arn:aws:iam::111122223333:role/x"),
        ("arn:aws:::111122223333:root", "arn:aws:iam::111122223333:root"),
        ("arn:aws:iam::111122223333:role:x", "arn:aws:iam::111122223333:role/x"),
    ],
)
def test_colons_in_principals(before: str, after: str) -> None:
    was, becomes = (policy('"s3:GetObject"', f'"Principal": {{"AWS": "{text}"}}, ') for text in (before, after))
    assert apply_fixes(was, "invalid-principal-value", "resource") == becomes


def test_the_action_that_sets_a_key_is_added() -> None:
    principal = '"Principal": {"AWS": "111122223333"}, '
    was, becomes = (
        policy(actions, principal).replace(
            '"Resource": "*"', '"Condition": {"StringEquals": {"sts:SourceIdentity": "ana"}}'
        )
        for actions in ('"sts:AssumeRole"', '["sts:AssumeRole", "sts:SetSourceIdentity"]')
    )
    assert apply_fixes(was, "missing-action-for-condition-key", "trust") == becomes


def test_a_session_is_of_sts() -> None:
    was, becomes = (
        policy('"sts:AssumeRole"', f'"Principal": {{"AWS": "arn:aws:{service}::111122223333:assumed-role/ops/ana"}}, ')
        for service in ("iam", "sts")
    )
    assert apply_fixes(was, "invalid-principal-value", "trust") == becomes


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("missing-arn-field", '"arn:aws:s3:reports/*"', '"arn:aws:s3:::reports/*"'),
        ("missing-arn-field", '["arn:aws:route53::hostedzone/Z1"]', '["arn:aws:route53:::hostedzone/Z1"]'),
        ("missing-arn-field", '"arn:aws:iam:role/app"', None),  # it has an account, which is not known
        ("missing-arn-field", '"arn:aws:s3:eu-west-1:reports"', None),  # a region, where buckets have none
        ("missing-arn-field", '"arn:aws:s3:111122223333"', None),
        ("missing-arn-region", '"arn:aws:sqs::111122223333:q"', '"arn:aws:sqs:*:111122223333:q"'),
        ("missing-arn-account", '"arn:aws:sqs:us-east-1::q"', '"arn:aws:sqs:us-east-1:*:q"'),
        ("invalid-service", '"arn:aws::s3:::reports/*"', '"arn:aws:s3:::reports/*"'),
        ("invalid-service", '"arn:aws::eu-west-1:111122223333:orders:"', None),
        ("invalid-partition", '"arn::aws:s3:::reports/*"', '"arn:aws:s3:::reports/*"'),
        ("invalid-partition", '"arn::s3:::reports/*"', '"arn:aws:s3:::reports/*"'),
        ("invalid-arn-resource", '"arn:aws:s3::::reports/*"', '"arn:aws:s3:::reports/*"'),
        ("invalid-arn-account", '"arn:aws:sqs::eu-west-1:111122223333:q"', '"arn:aws:sqs:eu-west-1:111122223333:q"'),
        ("invalid-arn-resource", '"arn:aws:rds:*:*:db/shop"', '"arn:aws:rds:*:*:db:shop"'),
        ("invalid-arn-resource", '"arn:aws:ssm:*:*:parameter:/shop/key"', '"arn:aws:ssm:*:*:parameter/shop/key"'),
        ("invalid-arn-resource", '"arn:aws:logs:*:*:log-group/aws/x:*"', '"arn:aws:logs:*:*:log-group:/aws/x:*"'),
        ("data-type-mismatch", '{"Fn::Joim": ["", ["a"]]}', '{"Fn::Join": ["", ["a"]]}'),
        ("data-type-mismatch", '{"Fn::Anything": "a"}', None),
    ],
)
def test_resources(rule: str, before: str, after: str | None) -> None:
    text = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": %s}}'
    assert apply_fixes(text % before, rule) == text % (before if after is None else after)


def test_an_account_or_region_that_is_open_is_never_safe() -> None:
    text = policy('"sqs:SendMessage"').replace('"*"', '["arn:aws:sqs::111122223333:q", "arn:aws:sqs:us-east-1::q"]')
    fixes = [f.fix for f in lint(Source("p.json", text), Settings()).findings if f.rule.startswith("missing-arn")]
    assert [fix is not None and fix.safe for fix in fixes] == [False, False]


def test_all_repeated_statements_go_at_once() -> None:
    one = '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}'
    text = '{"Version": "2012-10-17", "Statement": [%s]}'
    assert apply_fixes(text % ", ".join([one, one, one]), "redundant-statement") == text % one


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (
            "duplicate-keys-with-different-case",
            '{"StringEquals": {"aws:username": "ann", "aws:x": "y", "AWS:username": ["bob", "eve"]}}',
            '{"StringEquals": {"aws:username": ["ann", "bob", "eve"], "aws:x": "y"}}',
        ),
        (
            "duplicate-key",
            '{"StringEquals": {"aws:PrincipalTag/a": "x"}, "StringEquals": {"aws:PrincipalTag/b": "y"}}',
            '{"StringEquals": {"aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": "y"}}',
        ),
        (
            "duplicate-key",
            '{"StringEquals": {"aws:username": "ann", "aws:username": []}}',
            '{"StringEquals": {"aws:username": ["ann"]}}',
        ),
        # Two values that are one, and operators that take one value.
        (
            "duplicate-keys-with-different-case",
            '{"Null": {"aws:PrincipalTag/A": "true", "aws:principaltag/A": ["true"], "aws:x": "true"}}',
            '{"Null": {"aws:PrincipalTag/A": "true", "aws:x": "true"}}',
        ),
        ("duplicate-keys-with-different-case", '{"Null": {"aws:x": "true", "AWS:x": "false"}}', None),
        ("duplicate-key", '{"BoolIfExists": {"aws:x": "true", "aws:x": true}}', '{"BoolIfExists": {"aws:x": "true"}}'),
        ("duplicate-key", '{"Bool": {"aws:x": "true", "aws:x": "false"}}', None),
        # The same key under both, three of a kind, and what is no list of values: not that simple.
        ("duplicate-key", '{"StringEquals": {"aws:x": "a"}, "StringEquals": {"aws:x": "b"}}', None),
        ("duplicate-key", '{"Bool": {"a:a": "true"}, "Bool": {"a:b": "true"}, "Bool": {"a:c": "true"}}', None),
        ("duplicate-key", '{"StringEquals": {"aws:x": "a", "aws:x": {}}}', None),
    ],
)
def test_duplicate_keys_of_a_condition(rule: str, before: str, after: str | None) -> None:
    head = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "a:a", "Resource": "*", "Condition": '
    assert apply_fixes(f"{head}{before}}}}}", rule) == f"{head}{before if after is None else after}}}}}"
