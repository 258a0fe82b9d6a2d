"""star-in-not-element."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Action, Resource, Statement
    from policylint.rules.context import Context


@rule("star-in-not-element", Severity.WARNING, when="excludes_everything")
def star_in_not_element(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """NotAction or NotResource has `*`, which leaves nothing, so the statement does nothing.

    A Deny of that kind looks like a guard rail and forbids nothing; an Allow grants nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:DeleteObject", "NotResource": "*"}]}
                                                                         ^^^ star-in-not-element

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:DeleteObject", "NotResource": "arn:aws:s3:::scratch/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM JSON policy elements: NotAction" and "IAM JSON policy elements: NotResource": they
    match everything but what is listed.
    """
    does = "allows" if statement.is_allow else "denies"
    stars: list[tuple[str, str, Action | Resource]]
    stars = [("NotAction", "action", action) for action in statement.not_actions if action.parsed.is_everything]
    stars += [("NotResource", "resource", entry) for entry in statement.not_resources if entry.is_everything]
    element, left, star = stars[0]
    shown = f"{quoted(star.text)} in `{element}` leaves no {left}"
    yield ctx.finding(star, f"{shown}, so this {does} nothing; list only what is to be left out")
