"""What is known of actions, condition keys, ARNs and operators, in Markdown."""

from __future__ import annotations

from policylint.language.condition import OPERATORS
from policylint.model import condition_keys
from policylint.model.breadth import levels_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.language.arn import Arn
    from policylint.language.condition import Key, Operator
    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Action

_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"


def action_words(info: ActionInfo, catalog: Catalog) -> str:
    """An action: what level it has, what it works on, which condition keys it takes."""
    service = catalog.service(info.service)
    title = "" if service is None else f" · {service.name}"
    lines = [f"**{info.full_name}**{title}", "", f"Access level: {info.access_level}"]
    kinds = {} if service is None else service.resource_types
    if info.resource_types:
        lines += ["", "Resource types:"]
        for name, required in info.resource_types:
            kind = kinds.get(name.lower())
            arns = ", ".join(f"`{arn}`" for arn in (() if kind is None else kind.arns[:2]))
            lines.append(f"- {name}{' (required)' if required else ''}: {arns}" if arns else f"- {name}")
    else:
        lines += ["", "Works on no resource in particular: `Resource` has to be `*`."]
    if info.condition_keys:
        lines += ["", "Condition keys: " + ", ".join(f"`{key}`" for key in info.condition_keys)]
    if info.dependent_actions:
        lines += ["", "Needs too: " + ", ".join(f"`{name}`" for name in info.dependent_actions)]
    return "\n".join([*lines, "", f"[Service Authorization Reference]({_REFERENCE}), {catalog.date}"])


def pattern_words(action: Action, catalog: Catalog) -> str | None:
    """An entry with wildcards: what it takes in today."""
    parsed = action.parsed
    service, name = ("*", "*") if parsed.is_everything else (parsed.service, parsed.name)
    if name is None or parsed.is_unknown:
        return None
    expansion = catalog.expand(service, name)
    if not len(expansion):
        return f"**{action.text}** matches no action in AWS's list of {catalog.date}"
    lines = [f"**{action.text}** matches {len(expansion)} actions today"]
    levels = levels_in_words(expansion)
    if levels:
        lines += ["", f"Beyond reading: {levels}"]
    names = list(expansion.names()) if len(expansion) <= 2000 else []
    if names:
        shown = ", ".join(f"`{name}`" for name in names[:40])
        lines += ["", shown + (f" and {len(names) - 40} more" if len(names) > 40 else "")]
    return "\n".join(lines)


def key_words(key: Key, catalog: Catalog) -> str | None:
    """A condition key: its type, how many values it has, which operators compare it."""
    facts = condition_keys.describe(key, catalog)
    info = facts.info
    if info is None:
        return None
    many = "several values: use `ForAnyValue:` or `ForAllValues:`" if facts.is_multivalued else "one value"
    operators = [name for family in facts.families for name in OPERATORS.get(family, ())]
    lines = [f"**{info.name}**", "", f"Type: {info.type}, {many}"]
    return "\n".join([*lines, "", "Operators: " + ", ".join(f"`{name}`" for name in [*operators, "Null"])])


def operator_words(operator: Operator) -> str:
    """A condition operator: what it compares, and what it says of a request that lacks the key."""
    lines = [f"**{operator.canonical}**", ""]
    if operator.family == "null":
        lines.append("`true`: the key is absent.  `false`: the key is there and not empty.")
        return "\n".join(lines)
    case = ", capitals do not matter" if operator.ignores_case else ""
    wild = ", with the wildcards `*` and `?`" if operator.takes_wildcards else ""
    lines.append(f"Compares: {operator.family}{case}{wild}.")
    if operator.qualifier == "ForAllValues":
        lines.append("Holds when every value of the request does, so also when there is none.")
    elif operator.qualifier == "ForAnyValue":
        lines.append("Holds when at least one value of the request does.")
    lines.append(f"A request without the key {'meets' if operator.holds_without_key else 'fails'} it.")
    return "\n".join(lines)


def arn_words(arn: Arn, catalog: Catalog) -> str:
    """An ARN: its fields, and the types of resources that it can be."""
    from policylint.model.arns import formats

    lines = ["| field | |", "| --- | --- |"]
    for name in ("partition", "service", "region", "account", "resource"):
        text = getattr(arn, name).text
        lines.append(f"| {name} | {f'`{text}`' if text else 'empty'} |")
    kinds = []
    for format_ in formats(catalog).of_service(arn.service.text):
        if format_.resource_type and format_.matches(arn).possible and format_.resource_type not in kinds:
            kinds.append(format_.resource_type)
    if kinds:
        more = f" and {len(kinds) - 12} more" if len(kinds) > 12 else ""
        lines += ["", "Can be: " + ", ".join(kinds[:12]) + more]
    return "\n".join(lines)
