"""unused-suppression."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.rules.context import Context
    from policylint.suppression import Suppression


@rule("unused-suppression", Severity.WARNING)
def check(suppression: Suppression, ctx: Context) -> Iterator[Finding]:
    """An entry of `[[suppress]]` in the settings that silences nothing.

    What it was for has been mended, or has moved to another file or statement, or its last day (`until`) is over.  Left
    where it is, the entry would silence the next finding of its rule there, for a reason that was given for another one.

    Bad (settings): the policy tests `sts:ExternalId` by now.

        [[suppress]]
          ^^^^^^^^ unused-suppression
        path = "roles/vendor.json"
        rule = "cross-account-trust-without-external-id"
        reason = "the vendor adds external ids in May"

    Good: the entry is gone.

    Exceptions: an entry is judged only in a run that linted every file that its `path` can mean (a search of the folder,
    or the file itself), with its rule selected.  So a hook that sees some of the files blames no entry for the others.

    Source: our judgement: a suppression that nobody needs hides what comes after it.
    """
    if suppression.span is None:
        return
    where = f" in `{suppression.path}`"
    if suppression.sid is not None:
        where += f", statement {quoted(suppression.sid)}"
    if suppression.pointer is not None:
        where += f", at {quoted(suppression.pointer)}"
    message = f"there is no `{suppression.rule}`{where}; remove the entry"
    if suppression.over:
        message = f"the entry for `{suppression.rule}`{where} ended on {suppression.until}; mend what it is about"
    yield ctx.finding(suppression.span, message, help=f"its reason was: {suppression.reason}")
