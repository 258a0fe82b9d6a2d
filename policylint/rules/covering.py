"""What the rules about statements that add nothing, or do nothing, share: the questions, and what was proved of them."""

from __future__ import annotations

from policylint.model.coverage import looks, open_questions
from policylint.rules.context import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.access.covering import Coverings
    from policylint.model.coverage import Look, Question
    from policylint.policy.ast import Policy, Statement
    from policylint.rules.context import Context


def looks_at(policy: Policy, ctx: Context) -> list[Look]:
    """A quick look at each statement; none where all surely say something that no other does."""
    return ctx.once("looks at statements", lambda: looks(policy))


def questions(policy: Policy, ctx: Context, effect: str, by: tuple[str, ...]) -> list[Question]:
    """The statements of an effect that those of some effects may cover, with these."""
    every = looks_at(policy, ctx)
    own = [look for look in every if look.effect == effect]
    return open_questions(own, [look for look in every if look.effect in by]) if own else []


def covering(look: Look, others: list[Look], ctx: Context) -> list[Statement]:
    """As few as possible of others that are proved to be about all that a statement is about; none where none are."""
    return _coverings(ctx).covering(look, others)


def _coverings(ctx: Context) -> Coverings:
    # Only for an open question: a clean policy needs nothing of `access`.
    from policylint.access.covering import Coverings

    return ctx.once("coverings", lambda: Coverings(ctx.policy))


def denials(policy: Policy, ctx: Context) -> list[tuple[Statement, list[Statement]]]:
    """Each Allow of which Denies take away everything, with these."""

    def find() -> list[tuple[Statement, list[Statement]]]:
        found = []
        for allow, denies in questions(policy, ctx, "Allow", ("Deny",)) if policy.has_deny else ():
            used = covering(allow, denies, ctx)
            if used:
                found.append((allow.statement, used))
        return found

    return ctx.once("denials", find)


def named(statement: Statement, ctx: Context) -> str:
    """A statement as a message calls it."""
    if statement.sid is not None and statement.sid.text:
        return quoted(statement.sid.text)
    return f"the one on line {ctx.source.position(statement.span.start).line}"
