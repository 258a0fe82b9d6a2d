"""What `invalid-service` says of condition keys; the rule itself looks at resources as well."""

from __future__ import annotations

from policylint.model import condition_keys
from policylint.rules.context import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Finding
    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


def unknown_services(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """The condition keys whose prefix is no service, at the prefix.

    A service that was there once is left to `retired-condition-key`.
    """
    for condition in statement.conditions:
        key = condition.key
        if condition_keys.describe(key, ctx.catalog).status != condition_keys.UNKNOWN_SERVICE:
            continue
        if condition_keys.retired(key, ctx.catalog) is not None:
            continue
        at = condition.key_node.part(0, len(key.prefix))
        message = f"there is no service {quoted(key.prefix)}"
        meant = condition_keys.meant(key, ctx.catalog)
        prefix = ctx.catalog.suggest_service(key.prefix)
        if meant is not None:
            from policylint.rules.conditions import _mend

            fix = _mend.rename_key(ctx, condition, meant, f"write `{meant}`")
            yield ctx.finding(at, f"{message}, did you mean `{meant}`?", fix=fix)
        elif prefix is not None:
            yield ctx.finding(at, f"{message}, did you mean `{prefix}`?")
        else:
            yield ctx.finding(at, message)
