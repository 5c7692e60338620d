"""Bodies to the letter of the public contract (interface.md)."""

import copy
import json
from typing import Any
from uuid import uuid4

FEE_CHECKS = "/api/v1/fee-checks/"
COMPLAINTS = "/api/v1/complaints/"
FOLLOW_UP = "/api/v1/complaints/follow-up/"
LANGUAGES = ("en", "km", "my", "vi")
OUTCOMES = (
    "prohibited_item", "over_cap", "refund_due", "wrong_payee", "too_early", "employer_should_pay", "no_receipt",
    "deposit_open", "rule_ambiguous", "missing_data", "no_cap_on_record", "within_cap", "allowed_at_cost",
)  # fmt: skip

FEE_CHECK: dict[str, Any] = json.loads("""
{"origin":"VN","destination":"TW","sector":"manufacturing","programme":null,"signed_on":"2024-09-01","departed_on":null,
 "contract_months":36,"extension_months":null,
 "wage":{"amount":"28000","currency":"TWD"},
 "payments":[{"category":"fee.service","amount":"90000","currency":"TWD","paid_on":"2024-09-05","payee":"agency",
  "recurring_months":null,"in_advance":false,"receipt":true}],
 "agreed_fee":null,"employer_paid":null,"terminated_month":null,"refunded":null,"supply_contract_approved_on":null,
 "same_enterprise_and_supervisor":null,"repeat_with_new_employer":null,"job_order":null,
 "exchange_rates":[{"base":"MYR","quote":"PHP","rate":"12.50","on":"2024-09-01"}]}
""")

COMPLAINT: dict[str, Any] = json.loads("""
{"idempotency_key":"6f1c2f3a-7f0a-4f4a-9d39-3b0d4f6f2d11","language":"km","nationality":"KH","country_of_work":"TH",
 "area_of_work":"TH-74","kind":"unpaid_wages","danger":false,
 "narrative":"…","accused":[{"type":"employer","name":"…","agency":null,"mission":null}],
 "recipients":{"ask_for":["labour_attache"],"exclude":[]},
 "contact":{"channel":"phone","value":"+66 81 234 5678","safe_hours":"…"},
 "complainants":1,"fee_check":null}
""")


def words_of(line: str) -> list[str]:
    return line.split()


def fee_check(*payments: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The contract's fee check with other payments (if any are given) and fields."""
    body = copy.deepcopy(FEE_CHECK) | fields
    return body | ({"payments": list(payments)} if payments else {})


def payment(
    amount: str, currency: str, *, category: str = "fee.service", **more: Any
) -> dict[str, Any]:
    """Money paid to the agency with a receipt."""
    usual = {"category": category, "amount": amount, "currency": currency, "payee": "agency"}
    return usual | {"receipt": True} | more


def complaint(**fields: Any) -> dict[str, Any]:
    """The contract's complaint under a key of its own."""
    return copy.deepcopy(COMPLAINT) | {"idempotency_key": str(uuid4())} | fields
