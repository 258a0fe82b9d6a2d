"""What is said about broken JSON, in the drawings of recovery.md (`pytest --draw` redraws them), and how fast.

A mark is drawn as `^^^`, a related place as `~~~`.  The block behind a drawing is the text with every fix applied.
Characters that cannot be seen are drawn as others, see `STAND_INS`.
"""

from __future__ import annotations

import json
import re
import time
import tracemalloc
from pathlib import Path

import pytest

from policylint.readers.json import DEPTH_LIMIT, Document, SyntaxFlaw, read
from policylint.readers.recovery import recover
from policylint.readers.values import Array, Boolean, Null, Number, Object, String, Unknown, Value
from policylint.source import Source, Span

SPEC = Path(__file__).with_name("recovery.md")
BLOCK = re.compile(r"^```json\n(?P<drawn>.*?)^```\n(?:\n```mended\n(?P<mended>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
STAND_INS = {"⇥": "\t", "␀": "\0", "⍽": "\u00a0", "∅": "\u200b", "⊙": "\ufeff", "␋": "\v", "␍": "\r"}
MARK = re.compile(r"^ *(?:\^+|~+) ")


def visible(text: str) -> str:
    for stand_in, char in STAND_INS.items():
        text = text.replace(char, stand_in)
    return text


def invisible(text: str) -> str:
    for stand_in, char in STAND_INS.items():
        text = text.replace(stand_in, char)
    return text


def draw(text: str, flaws: tuple[SyntaxFlaw, ...]) -> str:
    """The text with every flaw and related place marked under its line."""
    source = Source("policy.json", text)
    marks: list[tuple[Span, str, str]] = []
    for flaw in flaws:
        marks.append((flaw.span, "^", flaw.message))
        marks += [(span, "~", words) for span, words in flaw.related]
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(line)
        for span, sign, words in marks:
            start = source.position(span.start)
            if start.line == number:
                length = min(max(1, span.end - span.start), max(1, len(line) - start.column + 1))
                lines.append(f"{' ' * (start.column - 1)}{sign * length} {words}")
    return visible("\n".join(lines)) + "\n"


def mended(text: str, flaws: tuple[SyntaxFlaw, ...]) -> str | None:
    """The text with every fix applied, the last one first; None when there is no fix."""
    fixes = [flaw.fix for flaw in flaws if flaw.fix]
    for _, span, replacement in reversed(fixes):
        text = text[: span.start] + replacement + text[span.end :]
    return text if fixes else None


def examples() -> list[object]:
    spec = SPEC.read_text(encoding="utf-8")
    found: list[object] = []
    for match in BLOCK.finditer(spec):
        title = re.findall(r"^## (.*)$", spec[: match.start()], re.MULTILINE)[-1]
        found.append(pytest.param(match, id=title))
    return found


def undrawn(drawn: str) -> str:
    return invisible("\n".join(line for line in drawn.removesuffix("\n").split("\n") if not MARK.match(line)))


def same(value: Value | None, plain: object) -> bool:
    """Whether a value is what Python makes of a text; what is unknown may be anything."""
    if value is None or isinstance(value, Unknown):
        return True
    if isinstance(value, Object):
        assert isinstance(plain, dict)
        return all(same(member.value, plain[member.key.text]) for member in value.members)
    if isinstance(value, Array):
        assert isinstance(plain, list)
        return len(value.items) == len(plain) and all(map(same, value.items, plain))
    if isinstance(value, String):
        # A line break is mended to `\\n`, however the file ends its lines.
        return value.text.replace("\r\n", "\n") == plain
    if isinstance(value, Number):
        return bool(json.loads(value.text) == plain)
    if isinstance(value, Boolean):
        return value.value is plain
    return isinstance(value, Null) and plain is None


@pytest.mark.parametrize("match", examples())
def test_example(match: re.Match[str], request: pytest.FixtureRequest) -> None:
    text = undrawn(match["drawn"])
    document = read(text)
    drawn = draw(text, document.flaws)
    after = mended(text, document.flaws)
    if request.config.getoption("--draw"):
        redrawn = f"```json\n{drawn}```\n" + (f"\n```mended\n{visible(after)}\n```\n" if after is not None else "")
        spec = SPEC.read_text(encoding="utf-8")
        SPEC.write_text(spec.replace(match[0], redrawn, 1), encoding="utf-8")
        return
    assert drawn == match["drawn"]
    assert (None if after is None else visible(after) + "\n") == match["mended"]
    assert document.flaws
    if after is not None and all(flaw.fix for flaw in document.flaws):
        # What is mended is JSON, and what was made of the broken text is what the mended one says.
        assert same(document.value, json.loads(after))


def test_every_message_is_one_line_in_the_house_style() -> None:
    for match in BLOCK.finditer(SPEC.read_text(encoding="utf-8")):
        for flaw in read(undrawn(match["drawn"])).flaws:
            assert re.fullmatch(r"[a-z`NBJ][^\n]{3,160}[^.\s]", flaw.message), flaw.message


def test_places_count_from_the_start_of_the_file() -> None:
    text = "\ufeff[1,]"
    (flaw,) = read(text, 1).flaws
    assert (flaw.span, flaw.message) == (Span(3, 4), "trailing comma after the last item")
    assert read("\ufeff", 1).flaws[0].message == "the file is empty"


def test_no_more_flaws_than_anybody_reads() -> None:
    flaws = read("[" + "1 " * 100 + "]").flaws
    assert len(flaws) == 26
    assert flaws[-1].message == "more syntax errors from here on, which are left out"


def test_the_value_is_whole_behind_the_last_flaw_that_is_told() -> None:
    value = read("[" + "1 " * 100 + "]").value
    assert isinstance(value, Array)
    assert len(value.items) == 100


def test_a_user_text_is_shortened_and_escaped_in_a_message() -> None:
    assert read('{"a": ' + "x" * 100 + "}").flaws[0].message == f'strings need double quotes: write `"{"x" * 36}...`'
    assert read("[1 '\x1b[0m']").flaws[0].message == "expected `,` or `]` before `'\\u001b[0m'`"


def test_lone_surrogates_are_json() -> None:
    document = read('["\\ud800", 1,]')
    assert [flaw.message for flaw in document.flaws] == ["trailing comma after the last item"]


def test_a_template_that_puts_brackets_where_the_depth_is_not_counted() -> None:
    text = '["\n' + "[" * (DEPTH_LIMIT + 5)
    document = recover(text)
    assert document.value is None
    assert document.flaws[-1].message == f"nested more than {DEPTH_LIMIT} levels deep"


M = 1_000_000
HOSTILE = {
    "quotes": '"' * M,
    "quotes in a list": "[" + '"' * M,
    "commas": "[" + "," * M,
    "backslashes": "\\" * M,
    "backslashes in a list": "[" + "\\" * M,
    "backslashes in a string": '["' + "\\" * M,
    "escapes in a string": '["' + "\\n" * (M // 2),
    "bad escapes": '["' + "\\q" * (M // 2) + '"]',
    "open brackets": "[" * M,
    "closing brackets": "]" * M,
    "bracket pairs": "[]" * (M // 2),
    "slashes": "[" + "/" * M,
    "comments": "[" + "//\n" * (M // 3),
    "block comments": "[" + "/**/" * (M // 4),
    "open comments": "[" + "/*" * (M // 2),
    "stars": "[/*" + "*" * M,
    "single quotes": "[" + "'" * M,
    "escaped single quotes": "['" + "\\'" * (M // 2),
    "smart quotes": "[" + "“" * M,
    "smart quotes that open": "[" + "“a\n" * (M // 3),
    "one string without an end": '["' + "a" * 5 * M,
    "a key without an end": '{"' + "a" * 5 * M,
    "strings without an end": "[" + '"a\n' * (M // 3),
    "keys without an end": "{" + '"a: \n' * (M // 5),
    "strings over several lines": '["' + "b\n" * (M // 2) + '"',
    "escaped quotes behind line breaks": "[" + '"\n\\' * (M // 3),
    "missing commas": "[" + '"a" ' * 100_000 + "]",
    "missing commas in an object": "{" + '"a": 1 ' * 100_000 + "}",
    "missing colons": "{" + '"a" 1, ' * 100_000 + "}",
    "words": "[" + "a " * (M // 2),
    "words with commas": "[" + "a," * (M // 2),
    "quotes inside strings": "[" + '"a"b ' * (M // 5),
    "junk": "[" + "! " * (M // 2),
    "odd spaces": "[" + "\u00a01," * (M // 3),
    "placeholders": "[" + "${" * (M // 2),
    "nested placeholders": "[${" + "{}" * (M // 2),
    "tags": "[" + "<a" * (M // 2),
    "spaces": "[" + " " * M + "x",
    "control characters": '["' + "\0" * M + '"]',
    "merge conflicts": "[" + "<<<<<<< \n======= \n" * (M // 17),
    "mixed brackets": "[{" * 99 + "}]" * (M // 2),
    "digits": "[" + "0" * M,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    start = time.process_time()
    document = read(text)
    spent = time.process_time() - start
    assert 0 < len(document.flaws) <= 26
    # Some 50 times what it takes; what is quadratic takes many minutes.
    assert spent < 30


def test_memory_stays_in_proportion() -> None:
    text = "[" + '"a" ' * 100_000 + "]"
    tracemalloc.start()
    read(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * len(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("```json\n{}\n```", "Markdown"),
        ("# a comment\n\nStatement:\n", "YAML"),
        ("---\nStatement: []\n", "YAML"),
        ("policy = <<EOT\n{}\nEOT\n", "Terraform"),
        ("<policy name='a'/>", "XML"),
        ("from a import b\n", "Python"),
        ("%PDF-1.7", "a PDF file"),
        ("\x7fELF\x02\x01\x01\0\0", "binary data"),
        ("// \x00c\x00/*", "binary data"),
        ("a = 1\n", "settings or code"),
    ],
)
def test_other_formats_get_one_flaw(text: str, name: str) -> None:
    assert [flaw.message for flaw in read(text).flaws] == [f"this looks like {name}, not JSON"]


@pytest.mark.parametrize(
    "text", ["[[1] 2]", "[a, b]", "[[a]]", '"a" "b"', "{'a': 1}", "<ARN>", "${policy}", "[default]"]
)
def test_broken_json_is_not_taken_for_another_format(text: str) -> None:
    assert not any("looks like" in flaw.message for flaw in read(text).flaws)


def applied(text: str, document: Document) -> list[str]:
    return [text[: s.start] + new + text[s.end :] for _, s, new in (f.fix for f in document.flaws if f.fix)]


def test_one_fix_mends_a_single_slip() -> None:
    """As the examples with one flaw say, seen through an editor that applies one fix."""
    count = 0
    for match in BLOCK.finditer(SPEC.read_text(encoding="utf-8")):
        text = undrawn(match["drawn"])
        document = read(text)
        if len(document.flaws) == 1 and document.flaws[0].fix:
            (after,) = applied(text, document)
            json.loads(after)
            count += 1
    assert count > 60
