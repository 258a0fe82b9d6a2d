"""The functions of CloudFormation's templates, which stand for values that nobody sees here."""

from __future__ import annotations

from policylint.language import pieces
from policylint.readers.values import Array, Object, String, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.readers.values import Value

#: AWS CloudFormation Template Reference, "Intrinsic function reference", read 2026-11-28: those that give a value, in a
#: policy. `Fn::ForEach` goes on with a name of the author's.
FUNCTIONS = (
    "Ref",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::FindInMap",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::GetStackOutput",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
)
_NAMES = frozenset(FUNCTIONS)


def is_function(name: str) -> bool:
    """Whether a key names a function of CloudFormation, just as it is written there."""
    return name in _NAMES or name.startswith("Fn::ForEach::")


def intrinsic(value: Value) -> bool:
    """Whether an object is a template's function (`{"Ref": ...}`, `{"Fn::Sub": ...}`), whose value nobody sees here."""
    return isinstance(value, Object) and len(value.members) == 1 and is_function(value.members[0].key.text)


def unknown_function(value: Value) -> String | None:
    """The name of a function that CloudFormation does not have, where an object looks like one (`Fn::Joim`)."""
    if not isinstance(value, Object) or len(value.members) != 1:
        return None
    key = value.members[0].key
    return key if key.text.startswith("Fn::") and not is_function(key.text) else None


def is_hidden(value: Value) -> bool:
    """Whether a part of a value is put in later: a template's function, a placeholder, what a syntax error left out."""
    if isinstance(value, String):
        return pieces.holds_unknown(value.text)
    return isinstance(value, Unknown) or intrinsic(value)


def substitution(value: Value) -> String | None:
    """The string itself, or the one inside `{"Fn::Sub": "..."}`, whose `${Names}` then count as unknown."""
    if isinstance(value, String):
        return value
    if isinstance(value, Object) and len(value.members) == 1 and value.members[0].key.text == "Fn::Sub":
        inner = value.members[0].value
        if isinstance(inner, Array) and inner.items:
            inner = inner.items[0]  # the text, before the values of its names
        if isinstance(inner, String):
            return inner
    return None
