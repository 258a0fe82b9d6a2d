"""byte-order-mark and not-utf-8: the bytes that AWS would be sent."""

from __future__ import annotations

from policylint.finding import Edit, Finding, Fix, Severity
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.rules.context import Context
    from policylint.source import EncodingProblem


@rule("byte-order-mark", Severity.ERROR)
def byte_order_mark(problem: EncodingProblem, ctx: Context) -> Iterator[Finding]:
    """The file starts with a byte order mark (U+FEFF), which is no part of JSON.

    Editors on Windows write it unseen. JSON must not start with one (RFC 8259, 8.1), and an IAM policy may only hold
    the characters U+0009, U+000A, U+000D and U+0020 to U+00FF.

    Exceptions: none.

    Source: RFC 8259; AWS IAM User Guide, "IAM and AWS STS quotas" (IAM name and policy characters).
    """
    if problem.kind == "byte-order-mark":
        fix = Fix("remove the byte order mark", (Edit(problem.span, ""),))
        yield ctx.finding(problem, "the file starts with a byte order mark, which JSON does not allow", fix=fix)


@rule("not-utf-8", Severity.ERROR)
def not_utf_8(problem: EncodingProblem, ctx: Context) -> Iterator[Finding]:
    """The file is not UTF-8: AWS's tools would send garbage or refuse to read it.

    UTF-16 comes from PowerShell's `>` and from old editors, single stray bytes from Latin-1. The file is linted as
    well as it can be read; save it as UTF-8 without a byte order mark.

    Exceptions: none.

    Source: RFC 8259, 8.1: JSON text exchanged between systems is UTF-8.
    """
    if problem.kind == "not-utf-8":
        yield ctx.finding(problem, f"{problem.message}; save the file as UTF-8")
