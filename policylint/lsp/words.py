"""What is known of actions, condition keys, ARNs, operators and rules, in Markdown."""

from __future__ import annotations

from policylint.language.condition import OPERATORS
from policylint.model import condition_keys, descriptions, principals
from policylint.model.breadth import levels_in_words
from policylint.report.sarif_rules import page_markdown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.language.arn import Arn
    from policylint.language.condition import Key, Operator
    from policylint.model.catalog import Catalog
    from policylint.model.principals import Identity
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Action
    from policylint.rules.registry import Rule

_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"
_GLOBAL_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"

#: What operators of a family compare.
_COMPARES = {
    "string": "text",
    "numeric": "numbers",
    "date": "dates",
    "bool": "true or false",
    "binary": "binary values, in Base64",
    "ip": "an address with a range of addresses",
    "arn": "ARNs, field by field",
}

#: More names than this are not read in a hover.
_SHOWN = 40


def action_words(info: ActionInfo, catalog: Catalog) -> str:
    """An action: what it does, what level it has, what it works on, which condition keys it takes."""
    service = catalog.service(info.service)
    title = "" if service is None else f" · {service.name}"
    lines = [f"`{info.full_name}`{title}", ""]
    does = descriptions.of_action(info.service, info.name)
    if does:
        lines += [f"{does}.", ""]
    lines.append(f"Access level: {info.access_level}")
    if info.permission_only:
        lines.append("(a permission only: no API operation has this name)")
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
        lines += ["", "Condition keys: " + _listed(info.condition_keys)]
    if info.dependent_actions:
        lines += ["", "Needs too: " + _listed(info.dependent_actions)]
    return "\n".join([*lines, "", f"[Service Authorization Reference]({_REFERENCE}), {catalog.date}"])


def pattern_words(action: Action, catalog: Catalog) -> str | None:
    """An entry with wildcards: what it takes in today."""
    parsed = action.parsed
    service, name = ("*", "*") if parsed.is_everything else (parsed.service, parsed.name)
    if name is None or parsed.is_unknown:
        return None
    expansion = catalog.expand(service, name)
    if not len(expansion):
        return f"`{action.text}` matches no action in AWS's list of {catalog.date}"
    count = len(expansion)
    lines = [f"`{action.text}` matches {count} action{'s' * (count > 1)} today"]
    levels = levels_in_words(expansion)
    if levels:
        lines += ["", f"Beyond reading: {levels}"]
    if count <= 2000:
        lines += ["", _listed(list(expansion.names()))]
    return "\n".join(lines)


def every_resource_words(actions: Iterable[Action], catalog: Catalog) -> str:
    """The resource `*`: what it means for the actions that a statement names."""
    named = [info for action in actions if action.parsed.is_literal and (info := catalog.action(action.text))]
    limited = [info.full_name for info in named if info.resource_types]
    words = "`*` is every resource, of every type"
    if limited:
        return f"{words}\n\nCould name resources: {_listed(limited)}"
    return f"{words}\n\nThe actions take nothing else." if named else words


def key_words(key: Key, catalog: Catalog) -> str | None:
    """A condition key: what it is, its type, how many values it has, which operators compare it."""
    facts = condition_keys.describe(key, catalog)
    info = facts.info
    if info is None:
        return None
    what = descriptions.of_key(info.name)
    lines = [f"`{info.name}`", "", *([f"{what}.", ""] if what else [])]
    many = "several values: use `ForAnyValue:` or `ForAllValues:`" if facts.is_multivalued else "one value"
    lines += [f"Type: {info.type}, {many}", ""]
    operators = [name for family in facts.families for name in OPERATORS.get(family, ())]
    lines.append("Operators: " + _listed([*operators, "Null"]))
    prefix, _, name = info.name.lower().partition(":")
    if prefix == "aws":
        anchor = name.partition("/")[0]
        lines += ["", f"[AWS global condition context keys]({_GLOBAL_KEYS}#condition-keys-{anchor})"]
    return "\n".join(lines)


def operator_words(operator: Operator) -> str:
    """A condition operator: what it compares, and what it says of a request that lacks the key."""
    lines = [f"`{operator.canonical}`", ""]
    if operator.family == "null":
        lines.append("`true`: the key is absent.  `false`: the key is there and not empty.")
        return "\n".join(lines)
    case = ", capitals do not matter" if operator.ignores_case else ""
    wild = ", with the wildcards `*` and `?`" if operator.takes_wildcards else ""
    lines.append(f"Compares {_COMPARES.get(operator.family, operator.family)}{case}{wild}.")
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


def principal_words(who: Identity) -> str | None:
    """A principal: who that is."""
    of = f" of the account `{who.account}`" if who.account else ""
    told = {
        principals.EVERYONE: "everyone, of any account, signed in or not",
        principals.ACCOUNT: f"the account `{who.account}`: whomever of its users and roles its own policies allow it",
        principals.USER: f"the user `{who.name}`{of}",
        principals.ROLE: f"the role `{who.name}`{of}",
        principals.SESSION: f"the role session `{who.name}`{of}",
        principals.FEDERATED_USER: f"the federated user `{who.name}`{of}",
        principals.SAML: f"the users of the SAML provider `{who.name}`{of}",
        principals.OIDC: f"the users of the OIDC provider `{who.host or who.name}`{of}",
        principals.SERVICE: f"the AWS service `{who.name}`",
        principals.CANONICAL_USER: "an account, by its canonical user id",
    }.get(who.kind)
    return None if told is None or who.flaw is not None else f"`{who.text}`\n\nNames {told}."


def rule_words(rule: Rule) -> str:
    """The page of a rule."""
    link = f"\n\n[{rule.name}]({rule.url})" if rule.url else ""
    return f"**{rule.name}** ({rule.severity.value})\n\n{page_markdown(rule).rstrip()}{link}"


def _listed(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in names]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
