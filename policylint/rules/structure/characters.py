"""unsupported-character and lone-surrogate."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.readers.values import strings
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Policy
    from policylint.rules.context import Context

#: What word processors and chats make of plain characters; nothing at all for the ones that nobody sees.
_PLAIN = {
    "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2018": "'", "\u2019": "'", "\u2026": "...", "\uff0a": "*", "\u2217": "*", "\u2002": " ", "\u2003": " ", "\u2009": " ",
}  # fmt: skip


@rule("unsupported-character", Severity.ERROR, kinds=("identity", "trust"), when="may_hold_odd_characters")
def unsupported_character(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """The policy holds a character that IAM does not take in a policy.

    IAM takes tab, line feed, carriage return and U+0020 to U+00FF, nothing else: no dashes or quotes of a word
    processor, no invisible space from a web page, no letters of other scripts.

    Bad (identity):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::monthly–reports/*"}]}
                                                                                         ^ unsupported-character

    Good (identity):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::monthly-reports/*"}]}

    Exceptions: policies that IAM does not store, whose services may take more. A character written as an escape
    (`\\u00e9`, `\\u4e2d`) is sent as plain ASCII and is not blamed.

    Source: AWS IAM User Guide, "IAM and AWS STS quotas" (names and policy documents); the API's pattern for policyDocument.
    """
    text = ctx.source.text
    if text.isascii() and (not policy.depth or text.find("\\u", policy.node.start, policy.node.end) < 0):
        return
    escape = "\\" * 2**policy.depth
    for string in strings(policy.node):
        if string.text.isascii():
            continue
        for at, char in enumerate(string.text):
            if char <= "\xff" or "\ud800" <= char <= "\udfff":
                continue  # half of a pair stands for a byte that is not UTF-8, which `not-utf-8` tells
            place = string.part(at, at + 1)
            if text.startswith(escape, place.start):
                continue
            plain = _PLAIN.get(char)
            fix = None
            if plain is not None:
                title = f"write `{plain}`" if plain else "delete it"
                fix = ctx.fix(title, (place, plain), safe=not plain)
            shown = f"{quoted(char)} (U+{ord(char):04X})" if char.isprintable() else f"U+{ord(char):04X}"
            instead = f", write {quoted(plain)}" if plain else ""
            yield ctx.finding(place, f"IAM takes no {shown} in a policy{instead}", fix=fix)
            break


@rule("lone-surrogate", Severity.ERROR, when="may_hold_odd_characters")
def lone_surrogate(policy: Policy, ctx: Context) -> Iterator[Finding]:
    r"""An escape stands for half of a character.

    `\ud83d` and `\ude00` together write one character beyond U+FFFF; one without the other is no character at all, and no
    UTF-8 exists for it.  JSON's grammar lets it pass, AWS cannot store it.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/\ud83d/*"}]}
                                                                                          ^^^^^^ lone-surrogate

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.  What else there is to say of such a string is left out, since nobody knows what it was to be.

    Source: RFC 8259, 8.2, "Unicode Characters", by which software that takes such a text is unpredictable; AWS's APIs take
    UTF-8, in which RFC 3629, 3, has no place for a surrogate.
    """
    text = ctx.source.text
    start, end = policy.node.start, policy.node.end
    if text.find("\\", start, end) < 0:
        return
    for string in strings(policy.node):
        if string.text.isascii():
            continue
        for at, char in enumerate(string.text):
            if not "\ud800" <= char <= "\udfff":
                continue
            place = string.part(at, at + 1)
            if text[place.start] == char:
                continue  # stands for a byte that is not UTF-8, which `not-utf-8` tells
            shown = quoted(text[place.start : place.end])
            yield ctx.finding(
                place, f"{shown} is half of a surrogate pair, which is no character; write both or neither"
            )
