"""What an editor offers to do, and what the text is afterwards."""

from __future__ import annotations

import json

import pytest
from lsprotocol import types as lsp

from policylint.engine import Settings, lint
from policylint.fix import mend
from policylint.lsp.code_actions import code_actions
from policylint.source import Source
from tests.lsp.marked import MARK, edited, marked

BAD = """{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "\U0001f600",
            "Effect": "allow\u2038",
            "Action": [
                "s3:GetObject",
                "s3:GetObject",
                "s3:Get*"
            ],
            "Resource": "arn:aws:s3:::reports/*"
        }
    ]
}
"""


def offers(text: str, *only: str) -> dict[str, tuple[str, lsp.CodeAction]]:
    """Each offer by its title, with the text that it makes."""
    document, position = marked(text)
    found = {}
    for action in code_actions(document, lsp.Range(position, position), list(only)):
        assert action.edit is not None
        (change,) = action.edit.document_changes or ()
        assert isinstance(change, lsp.TextDocumentEdit)
        assert change.text_document.version == 1
        found[action.title] = edited(document, [e for e in change.edits if isinstance(e, lsp.TextEdit)]), action
    return found


def without(text: str) -> str:
    return text.replace(MARK, "")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_quick_fix_keeps_the_layout(line_end: str) -> None:
    text = without(BAD).replace('"s3:GetObject",', f'"s3:GetObject{MARK}",', 1).replace("\n", line_end)
    after, action = offers(text, "quickfix")["Remove what `s3:Get*` covers"]
    gone = f'                "s3:GetObject",{line_end}'
    assert after == without(text).replace(gone, "")
    assert action.is_preferred
    assert action.diagnostics is not None
    assert action.diagnostics[0].code == "redundant-action"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_fix_all_is_what_check_fix_does(line_end: str) -> None:
    text = BAD.replace("\n", line_end)
    ((after, action),) = offers(text, "source.fixAll").values()
    assert after == mend(Source("p.json", without(text)), lambda source: lint(source, Settings())).source.text
    assert f'            "Action": [{line_end}                "s3:Get*"{line_end}            ],' in after
    assert "allow" not in after
    assert action.kind == "source.fixAll.policylint"
    assert offers(after.replace("Version", f"Ver{MARK}sion"), "source.fixAll") == {}


def test_kinds_that_are_asked_for() -> None:
    assert {action.kind for _, action in offers(BAD).values()} == {
        "quickfix",
        "refactor.rewrite",
        "source.fixAll.policylint",
    }
    assert {action.kind for _, action in offers(BAD, "refactor").values()} == {"refactor.rewrite"}
    assert offers(BAD, "source.organizeImports") == {}
    assert offers("{\u2038}") == {}


def one(text: str, start: str) -> str:
    """The text after the one offer whose title begins so."""
    (after,) = [after for title, (after, _) in offers(text, "refactor").items() if title.startswith(start)]
    return after


STRING = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:*Mess\u2038age", "Resource": "*"}}'
LISTED = '["sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"]'


def test_expand_in_one_line() -> None:
    assert one(STRING, "Expand `sqs:*Message` to the 3") == without(STRING).replace('"sqs:*Message"', LISTED)


def test_expand_in_a_string() -> None:
    after = one(json.dumps({"Policy": STRING}, ensure_ascii=False), "Expand")
    assert json.loads(json.loads(after)["Policy"])["Statement"]["Action"] == json.loads(LISTED)


def test_expand_among_others_line_by_line() -> None:
    text = without(BAD).replace("s3:Get*", f"s3:Li{MARK}stBucket*").replace("\n", "\r\n")
    text = text.replace('"s3:GetObject"', '"S3:listbucket"', 1)
    listed = '"s3:ListBucketMultipartUploads",\r\n                "s3:ListBucketVersions"'
    assert one(text, "Expand `s3:ListBucket*` to the 3") == without(text).replace('"s3:ListBucket*"', listed)


@pytest.mark.parametrize("action", ["*", "s3:GetObject", "ec2:*", "nosuch:*", "s3:${x}*"])
def test_what_is_not_expanded(action: str) -> None:
    text = STRING.replace("sqs:*Mess\u2038age", action[:-1] + MARK + action[-1])
    assert not any(title.startswith("Expand") for title in offers(text, "refactor"))


def test_a_skeleton_behind_the_statement_of_the_cursor() -> None:
    statement = '\t\t{\n\t\t\t"Effect": "Allow",\n\t\t\t"Action": "%s",\n\t\t\t"Resource": "%s"\n\t\t}'
    text = '{\n\t"Version": "2012-10-17",\n\t"Statement": [\n%s\n\t]\n}\n'
    first, second, new = statement % (f"s3:Get{MARK}Object", "*"), statement % ("sqs:*", "*"), statement % ("", "")
    assert one(text % f"{first},\n{second}", "Add") == without(text % f"{first},\n{new},\n{second}")
    second = second.replace("sqs", f"sqs{MARK}")
    assert one(text % f"{without(first)},\n{second}", "Add") == without(text % f"{first},\n{second},\n{new}")
    # At no statement, behind the last.
    other = without(text % f"{first},\n{second}").replace("Version", f"Version{MARK}")
    assert one(other, "Add") == without(text % f"{first},\n{second},\n{new}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[\u2038{"Effect": "Deny"}]', '[{"Effect": "Deny"}, NEW]'),
        ("[\u2038]", "[NEW]"),
        ('\u2038{"Effect": "Deny"}', '[{"Effect": "Deny"}, NEW]'),
    ],
)
def test_a_skeleton_in_one_line(before: str, after: str) -> None:
    text = '{"Version": "2012-10-17", "Statement": %s}'
    new = '{"Effect": "Allow", "Action": "", "Resource": ""}'
    assert one(text % before, "Add") == text % after.replace("NEW", new)
    in_string = one(json.dumps({"Policy": text % before}, ensure_ascii=False), "Add")
    assert json.loads(in_string)["Policy"] == text % after.replace("NEW", new)


def test_a_skeleton_is_of_the_policys_kind() -> None:
    text = '{"Version": "2012-10-17", "Statement": [\u2038{"Effect": "Allow", "Principal": %s, "Action": "%s"}]}'
    trust = '{"Effect": "Allow", "Principal": {"AWS": ""}, "Action": "sts:AssumeRole"}'
    assert f", {trust}]" in one(text % ('{"Service": "ec2.amazonaws.com"}', "sts:AssumeRole"), "Add")
    resource = '{"Effect": "Allow", "Principal": {"AWS": ""}, "Action": "", "Resource": ""}'
    assert f", {resource}]" in one(text % ('"*"', "s3:GetObject"), "Add")
