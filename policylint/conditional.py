"""What there is to say about the branches of `Fn::If` in the policies of CloudFormation templates."""

from __future__ import annotations

from policylint.policy.branches import branches
from policylint.policy.build import build
from policylint.policy.limits import excess
from policylint.readers.values import String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Finding
    from policylint.policy.find import Found
    from policylint.readers.values import Value
    from policylint.walker import Walker


def of_branches(found: Found, kind: str, resource_type: str | None, walker: Walker) -> Iterator[Finding]:
    """The findings that stand in a branch, each judged in the policy that comes of taking the branch.

    `kind` and `resource_type` are those of the policy as it is written.  What a branch makes of the rest of the policy
    is not told: there the reader could not see which branch is meant.
    """
    if excess(found.node) is not None:
        return
    for node, values in branches(found.node):
        policy = build(node, found.pointer, found.depth)
        policy.kind, policy.resource_type = kind, resource_type
        for finding in walker.walk(policy):
            branch = next((value for value in values if _holds(value, finding)), None)
            if branch is not None:
                if finding.fix is not None and not _mends_inside(branch, finding):
                    finding.fix = None
                yield finding
        policy.let_go()


def _holds(branch: Value, finding: Finding) -> bool:
    return branch.start <= finding.span.start and finding.span.end <= branch.end


def _mends_inside(branch: Value, finding: Finding) -> bool:
    """Whether a mend leaves the branch standing: one that takes a whole branch away would leave a hole in `Fn::If`."""
    assert finding.fix is not None
    for edit in finding.fix.edits:
        start, end = edit.span.start, edit.span.end
        if start < branch.start or end > branch.end:
            return False
        whole = 1 if isinstance(branch, String) else 0
        if not edit.text and start <= branch.start + whole and end >= branch.end - whole:
            return False
    return True
