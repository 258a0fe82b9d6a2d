"""superseded-action is asked about the services that have such actions."""

import json
from pathlib import Path

from policylint.engine import Settings, lint
from policylint.finding import Fix
from policylint.rules.registry import all_rules
from policylint.source import Source

DATA = Path(__file__).resolve().parents[3] / "policylint" / "data"


def test_it_is_asked_about_all_services_with_such_actions() -> None:
    superseded = json.loads((DATA / "retired.json").read_text(encoding="utf-8"))["superseded"]
    attribute, _, services = (all_rules()["superseded-action"].when or "").partition("=")
    assert attribute == "parsed.folded_service"
    assert set(services.split("|")) == {name.partition(":")[0] for name in superseded}


def mended(text: str) -> object:
    report = lint(Source("policy.json", text), Settings({"superseded-action": all_rules()["superseded-action"]}))
    (finding,) = report.findings
    assert isinstance(finding.fix, Fix)
    (edit,) = finding.fix.edits
    assert not finding.fix.safe
    return json.loads(text[: edit.span.start] + edit.text + text[edit.span.end :])["Statement"]["Action"]


def test_the_fix_writes_what_came_after() -> None:
    start, end = '{"Statement": {"Effect": "Allow", "Resource": "*", "Action": ', "}}"
    assert mended(f'{start}"aws-portal:ViewUsage"{end}') == "cur:GetUsageReport"
    payment = mended(f'{start}["s3:GetObject", "aws-portal:ViewPaymentMethods"]{end}')
    assert payment == [
        "s3:GetObject",
        "account:GetAccountInformation",
        "invoicing:GetInvoicePDF",
        "payments:GetPaymentInstrument",
        "payments:GetPaymentStatus",
        "payments:ListPaymentPreferences",
    ]
    orders = mended(f'{start}"purchase-orders:ModifyPurchaseOrders"{end}')
    assert isinstance(orders, list)
    assert len(orders) == 4
