"""unfilled-placeholder."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.examples import placeholders
from policylint.model import keys
from policylint.readers.values import String
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Policy
    from policylint.readers.values import Value
    from policylint.rules.context import Context


@rule("unfilled-placeholder", Severity.WARNING, when="may_hold_examples")
def unfilled_placeholder(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """A placeholder of an example, words in angle brackets or braces, still waits to be filled in.

    In square brackets it is two words or more, in capitals: `[PRIVILEGED_ROLE]`.

    AWS takes `<my-bucket>` and `{my-bucket}` for what they say: no bucket, VPC or address has such a name, so the
    statement is about nothing, or AWS refuses the policy.  Each placeholder is told where it stands first.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::<my-bucket>/*",
                                                                                  ^^^^^^^^^^^ unfilled-placeholder
           "Condition": {"StringEquals": {"aws:SourceVpc": "<my-vpc>"}}}]}
                                                            ^^^^^^^^ unfilled-placeholder

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0e9801d129EXAMPLE"}}}]}

    Exceptions: what has such a placeholder in it gets no other finding about its form.  The placeholders of templates,
    `${bucket}` and `{{ bucket }}`, are filled in by a tool, and are not told.

    Source: our judgement; AWS's samples (github.com/aws-samples) mark so what their reader has to put in.
    """
    seen = set()
    for node in _strings(policy):
        for start, end in placeholders(node.text):
            text = node.text[start:end]
            if text not in seen and not (text.startswith("{aws:") and keys.global_key(text[1:-1])):  # misspelt-variable
                seen.add(text)
                yield ctx.finding(node.part(start, end), f"{quoted(text)} is a placeholder; put the value in its place")


def _strings(policy: Policy) -> list[String]:
    """The strings that hold values, and the condition keys, in the order of the text."""
    found: list[Value] = []
    for s in policy.statements:
        texts = (*s.principals, *s.not_principals, *s.actions, *s.not_actions, *s.resources, *s.not_resources)
        found += [text.node for text in texts]
        for condition in s.conditions:
            found += [condition.key_node, *(value.node for value in condition.values)]
    return sorted((node for node in found if isinstance(node, String)), key=lambda node: node.start)
