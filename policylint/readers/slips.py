"""The words for single tokens that are not JSON, and what was probably meant by them.

`policylint.readers.recovery` finds them and knows where they stand; here each is looked at by itself.
"""

from __future__ import annotations

import re

from policylint.readers.json import SyntaxFlaw, escaped_string
from policylint.readers.values import String
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: What programs call JSON's constants, in lower case.
CONSTANTS = {
    "true": "true",
    "false": "false",
    "null": "null",
    "none": "null",
    "nil": "null",
    "undefined": "null",
}
#: Numbers of JavaScript and Python that JSON cannot write.
NO_NUMBERS = ("NaN", "Infinity", "inf", "nan")

_SHOWN = 40
_HIDDEN = re.compile("[\\x00-\\x1f\\x7f-\\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\ud800-\udfff]")
_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}

_ODD_IN_STRING = re.compile(
    r'\r?\n|[\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{0,3}|.|)', re.DOTALL
)
_GOOD_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_GOOD_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')


class BareString(String):
    """A string without quotes around it."""

    __slots__ = ()

    def offset(self, index: int) -> int:
        """As `String.offset`; no quote stands before the first character."""
        return self.start + index


def show(text: str) -> str:
    """A piece of the text in backticks, shortened, with what cannot be seen as escapes."""
    if len(text) > _SHOWN:
        text = text[: _SHOWN - 3] + "..."
    return "`" + _HIDDEN.sub(lambda match: escaped(match.group()), text) + "`"


def escaped(text: str) -> str:
    """Characters as a JSON string spells those that it cannot hold as they are."""
    return "".join(_SHORT_ESCAPES.get(char) or f"\\u{ord(char):04x}" for char in text)


def quoted(inner: str) -> str:
    """A text between double quotes, as JSON has it."""
    inner = inner.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f]", lambda match: escaped(match.group()), inner) + '"'


def name_of(char: str) -> str:
    """What an invisible character is called."""
    import unicodedata

    names = {
        "\0": "NUL",
        "\t": "tab",
        "\n": "line break",
        "\v": "vertical tab",
        "\f": "form feed",
        "\r": "carriage return",
        "\x1b": "escape",
        "\x7f": "delete",
        "\x85": "next line",
        "\ufeff": "byte order mark",
    }
    return names.get(char) or unicodedata.name(char, "control character").lower()


def with_code(char: str) -> str:
    """The character's name and number."""
    return f"{name_of(char)} (U+{ord(char):04X})"


def string_slips(text: str, start: int, end: int) -> Iterator[SyntaxFlaw]:
    """What is wrong inside a string whose content is `text[start:end]`."""
    for match in _ODD_IN_STRING.finditer(text, start, end):
        odd = match.group()
        span = Span(*match.span())
        if odd[0] != "\\":
            spelling = "\\n" if odd[-1] == "\n" else escaped(odd)
            message = f"{name_of(odd[-1])} in a string: write `{spelling}`"
            yield SyntaxFlaw(span, message, (), (f"write `{spelling}`", span, spelling))
        elif not _GOOD_ESCAPE.fullmatch(odd):
            yield _escape_slip(odd, span)


def _escape_slip(odd: str, span: Span) -> SyntaxFlaw:
    shown = show(odd)
    if odd == "\\'":
        return SyntaxFlaw(span, f"{shown} is no escape in JSON: write `'`", (), ("write `'`", span, "'"))
    if odd[1:2] == "x" and len(odd) == 4:
        better = "\\u00" + odd[2:]
        return SyntaxFlaw(
            span, f"{shown} is no escape in JSON: write `{better}`", (), (f"write `{better}`", span, better)
        )
    if odd[1:2] == "u":
        return SyntaxFlaw(span, f"{shown} is an escape cut short: four hexadecimal digits must follow `\\u`")
    if odd[1:] in ("\n", "\r"):
        return SyntaxFlaw(span, "backslash before a line break in a string: a string cannot go on in the next line")
    better = "\\\\" + odd[1:]
    fix = (f"write `{better}`", span, better) if len(odd) > 1 and odd[1] > "\x1f" else None
    return SyntaxFlaw(span, f"{shown} is no escape in JSON: a backslash itself is `\\\\`", (), fix)


def has_bad_escape(text: str, start: int, end: int) -> bool:
    """Whether nobody can say what the string `text[start:end]` was to hold."""
    at = text.find("\\", start, end)
    while at >= 0:
        match = _GOOD_ESCAPE.match(text, at, end)
        if match is None:
            return True
        at = text.find("\\", match.end(), end)
    return False


def string_of(token: str, start: int, end: int) -> String:
    """The string of a token with one character as quote at either end.  Where its escapes are wrong it is literal."""
    inner = token[1:-1]
    if "\\" in inner:
        good = double_quoted(inner)
        if good is not None:
            return String(start, end, escaped_string(good, 0, len(good)).text, token)
    return String(start, end, inner)


def double_quoted(inner: str) -> str | None:
    """A token in double quotes for what stood in other quotes; None where its escapes are not JSON's."""
    token = '"' + re.sub(r"\\.|[\"\x00-\x1f]", _as_json, inner, flags=re.DOTALL) + '"'
    return token if _GOOD_STRING.fullmatch(token) else None


def _as_json(match: re.Match[str]) -> str:
    odd = match.group()
    if odd == '"':
        return '\\"'
    if odd == "\\'":
        return "'"
    return odd if odd[0] == "\\" else escaped(odd)


def number_slip(token: str) -> tuple[str, str]:
    """What is wrong with something that starts like a number, and how JSON writes it."""
    sign = "-" if token[0] == "-" else ""
    body = token.lstrip("+-") if token[0] in "+-" else token
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,15}", body):
        return "JSON has no hexadecimal numbers", sign + str(int(body, 16))
    if re.fullmatch(r"[0-9]{1,3}(?:_[0-9]+)+", body):
        return "a number has no underscores", sign + (body.replace("_", "").lstrip("0") or "0")
    # Twelve digits are an account, and its leading zero belongs to it.
    if re.fullmatch(r"0[0-9]+", body) and len(body) != 12:
        return "a number has no leading zero", sign + (body.lstrip("0") or "0")
    if re.fullmatch(r"\.[0-9]+(?:[eE][+-]?[0-9]+)?", body):
        return "a number needs a digit before its point", f"{sign}0{body}"
    if re.fullmatch(r"(?:0|[1-9][0-9]*)\.", body):
        return "a number needs a digit behind its point", f"{sign}{body}0"
    if token[0] == "+" and re.fullmatch(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", body):
        return "a number has no plus sign", body
    return "strings need double quotes", quoted(token)


_COMMENTS = re.compile(r"(?:[ \t\r\n\ufeff]+|(?:#|//)[^\n]*)*")
_OTHER_FORMATS = (
    ("a script", r"#!"),
    ("a PDF file", r"%PDF-"),
    ("HTML", r"<(?:!doctype html|html|head|body)\b"),
    ("XML", r"<(?:[?!]|[A-Za-z][\w:.-]*(?:\s+[\w:.-]+\s*=|>\s*<|/>))"),
    ("a PEM file", r"-----BEGIN "),
    ("Markdown", r"```|\[[^\]\n]*\]\("),
    ("an INI or TOML file", r"\[\[?[A-Za-z][\w .\"-]*\]\]?[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*[\w.\"-]+[ \t]*="),
    ("YAML", r"---(?:\s|$)|%YAML|- \w|[A-Za-z_][\w.-]*:(?:[ \t]*[\r\n]|[ \t]+[^\s{\[,][^\n]*(?:\n|$))"),
    ("Terraform", r"(?:resource|data|variable|provider|module|output|terraform|locals)\b[ \t\w\"-]*\{"),
    ("Terraform", r"[A-Za-z_]\w*[ \t]*=[ \t]*(?:<<|\w+\()"),
    ("Python", r"(?:import|from|def|class) +[\w.]+|@\w+|\"\"\"|'''"),
    ("JavaScript", r"(?:const|let|var|export|function|module\.exports)\b"),
    ("settings or code", r"[A-Za-z_][\w.]*[ \t]*=[ \t]*[^\s{\[]"),
)


def other_format(text: str, at: int) -> SyntaxFlaw | None:
    """The flaw of a text that is evidently something else than JSON."""
    head = text[at : at + 4096]
    if head.startswith("#!"):
        return _looks_like("a script", head, at, 0)
    comments = _COMMENTS.match(head)
    begin = comments.end() if comments else 0
    if re.match(r"[{\"]|\[(?![A-Za-z\[])", head[begin : begin + 2]):
        return None
    odd = sum((char < " " and char not in "\t\n\r\f\v\x1b") or "\udc80" <= char <= "\udcff" for char in head)
    if "\0" in head or odd * 10 > len(head):
        return _looks_like("binary data", head, at, 0)
    for name, pattern in _OTHER_FORMATS:
        if re.compile(pattern, re.IGNORECASE).match(head, begin):
            return _looks_like(name, head, at, begin)
    return None


def _looks_like(name: str, head: str, at: int, begin: int) -> SyntaxFlaw:
    word = re.compile(r"[^\s]{1,40}").match(head, begin)
    end = word.end() if word else begin + 1
    return SyntaxFlaw(Span(at + begin, at + end), f"this looks like {name}, not JSON")
