"""`POST /api/v1/fee-checks/` as the public contract has it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal.reference.models import ExchangeRate, Source
from recruitment_agencies.enums import EventKind
from recruitment_agencies.models import FeeRule, JobOrder
from tests.recruitment_agencies.conftest import MakeAgency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fee_rules")]
URL = "/api/v1/fee-checks/"


def post(client: Client, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(URL, content, content_type="application/json", headers=headers)


def payment(category: str, amount: str, currency: str, **more: Any) -> dict[str, Any]:
    return {"category": category, "amount": amount, "currency": currency, "payee": "agency"} | more


def case(**fields: Any) -> dict[str, Any]:
    """Worked example 1 of the fee law notes, with `fields` in place of its own."""
    return {
        "origin": "VN",
        "destination": "TW",
        "sector": "manufacturing",
        "programme": None,
        "signed_on": "2024-09-01",
        "departed_on": None,
        "contract_months": 36,
        "extension_months": None,
        "wage": {"amount": "28000", "currency": "TWD"},
        "payments": [
            payment(
                "fee.service",
                "90000",
                "TWD",
                paid_on="2024-09-05",
                recurring_months=None,
                in_advance=False,
                receipt=True,
            )
        ],
    } | fields


def findings(answer: dict[str, Any], **wanted: Any) -> list[dict[str, Any]]:
    return [f for f in answer["findings"] if all(f[name] == wanted[name] for name in wanted)]


def test_service_fee_over_the_cap_is_worked_out_as_in_example_1(client: Client) -> None:
    response = post(client, case())
    answer = response.json()
    assert response.status_code == 200
    assert answer["verdict"] == "over_cap"
    assert answer["total_paid"] == [{"amount": "90000.00", "currency": "TWD"}]
    (finding,) = findings(answer, rule="VN-SF-GEN")
    assert (finding["side"], finding["outcome"]) == ("origin", "over_cap")
    assert finding["cap"] == {"amount": "84000.00", "currency": "TWD"}
    assert finding["paid"] == {"amount": "90000.00", "currency": "TWD"}
    assert finding["excess"] == {"amount": "6000.00", "currency": "TWD"}
    assert finding["formula"] == "min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD"
    assert finding["article"] == "Art.23(4)(a)"
    assert finding["review_only"] is False
    assert finding["depends_on"] == []
    assert set(finding["source"]) == {"title", "publisher", "year", "url"}
    assert answer["rules_as_of"] == "2026-11"
    assert answer["benchmark"]["rule"].startswith("ILO-")


def test_specific_rule_replaces_the_general_one_as_in_example_2(client: Client) -> None:
    answer = post(
        client,
        case(
            sector="caregiving_home",
            wage={"amount": "20000", "currency": "TWD"},
            payments=[payment("fee.service", "20000", "TWD", paid_on="2024-09-05")],
        ),
    ).json()
    (finding,) = findings(answer, rule="VN-TW-HOME")
    assert finding["outcome"] == "within_cap"
    assert finding["cap"] == {"amount": "20000.00", "currency": "TWD"}
    assert findings(answer, rule="VN-SF-GEN") == []


def test_deposit_is_judged_beside_the_fee_as_in_example_4(client: Client) -> None:
    answer = post(
        client,
        case(
            destination="JP",
            programme="ssw_after_titp",
            sector=None,
            wage=None,
            payments=[
                payment("fee.service", "15000000", "VND", paid_on="2024-09-05"),
                payment("security.deposit", "10000000", "VND", paid_on="2024-09-05"),
            ],
        ),
    ).json()
    (fee,) = findings(answer, rule="VN-JP-SSW-AFTER-TITP")
    (deposit,) = findings(answer, rule="VN-DEP-JP")
    assert (fee["outcome"], fee["excess"]["amount"]) == ("over_cap", "15000000.00")
    assert (deposit["outcome"], deposit["excess"]["amount"]) == ("prohibited_item", "10000000.00")
    assert answer["verdict"] == "prohibited_item"


def test_sub_agent_counts_and_both_laws_are_shown_as_in_example_12(client: Client) -> None:
    answer = post(
        client,
        {
            "origin": "MM",
            "destination": "TH",
            "signed_on": "2023-03-01",
            "payments": [
                payment("fee.service", "280000", "MMK", paid_on="2023-03-01"),
                payment("fee.service", "200000", "MMK", paid_on="2023-03-01", payee="sub_agent"),
            ],
        },
    ).json()
    origin = [f for f in findings(answer, side="origin", outcome="over_cap") if f["excess"]]
    destination = findings(answer, side="destination", outcome="prohibited_item")
    assert [f["excess"] for f in origin] == [{"amount": "180000.00", "currency": "MMK"}]
    assert origin[0]["review_only"] is True
    assert [f["excess"] for f in destination] == [{"amount": "480000.00", "currency": "MMK"}]
    assert destination[0]["depends_on"] == ["programme"]
    assert (answer["verdict"], answer["possible_verdict"]) == ("over_cap", "prohibited_item")
    assert answer["rules_conflict"] is True


def test_answer_is_never_stored(client: Client) -> None:
    assert post(client, case())["Cache-Control"] == "no-store"


def test_given_exchange_rate_serves_the_conversion(client: Client) -> None:
    answer = post(
        client,
        case(
            payments=[payment("fee.service", "67500000", "VND", paid_on="2024-09-05")],
            exchange_rates=[{"base": "TWD", "quote": "VND", "rate": "750", "on": "2024-09-01"}],
        ),
    ).json()
    (finding,) = findings(answer, rule="VN-SF-GEN")
    assert finding["excess"] == {"amount": "4500000.00", "currency": "VND"}


def test_native_digits_are_understood(client: Client) -> None:
    body = case(
        contract_months="៣៦",
        wage={"amount": "២៨០០០", "currency": "twd"},
        payments=[payment("fee.service", "၉၀၀၀၀", "TWD", paid_on="၂၀၂၄-၀၉-၀၅")],
    )
    answer = post(client, body).json()
    assert findings(answer, rule="VN-SF-GEN")[0]["excess"]["amount"] == "6000.00"


def test_check_without_any_optional_field_is_answered(client: Client) -> None:
    body = {
        "origin": "KH",
        "destination": "TH",
        "payments": [{"category": "fee.service", "amount": "500", "currency": "USD"}],
    }
    response = post(client, body)
    assert response.status_code == 200
    assert response.json()["verdict"] in {"no_cap_on_record", "missing_data", "prohibited_item"}


LONG = "ក" * 10_000
BAD_BODIES = [
    ([], "non_field_errors"),
    ("null", None),
    ({}, "origin"),
    (case(origin=7), "origin"),
    (case(origin=None), "origin"),
    (case(origin="ZZ"), "origin"),
    (case(origin=LONG), "origin"),
    (case(origin="\ud800"), "origin"),
    (case(destination=["TW"]), "destination"),
    (case(sector="astronaut"), "sector"),
    (case(sector={"a": 1}), "sector"),
    (case(sector="\ud800"), "sector"),
    (case(programme=LONG), "programme"),
    (case(signed_on="2024-13-01"), "signed_on"),
    (case(signed_on="9999-12-31"), "signed_on"),
    (case(signed_on=20240901), "signed_on"),
    (case(contract_months=-3), "contract_months"),
    (case(contract_months=10**400), "contract_months"),
    (case(contract_months=True), "contract_months"),
    (case(contract_months=12.5), "contract_months"),
    (case(wage="28000"), "wage.non_field_errors"),
    (case(wage={"amount": "28000"}), "wage.currency"),
    (case(wage={"amount": "NaN", "currency": "TWD"}), "wage.amount"),
    (case(wage={"amount": "Infinity", "currency": "TWD"}), "wage.amount"),
    (case(wage={"amount": "1E+999999", "currency": "TWD"}), "wage.amount"),
    (case(wage={"amount": "-1", "currency": "TWD"}), "wage.amount"),
    (case(wage={"amount": "9" * 10_000, "currency": "TWD"}), "wage.amount"),
    (case(wage={"amount": "1", "currency": "XXQ"}), "wage.currency"),
    (case(payments=None), "payments"),
    (case(payments="90000"), "payments.non_field_errors"),
    (case(payments=[7]), "payments.0.non_field_errors"),
    (case(payments=[payment("fee.service", "-5", "TWD")]), "payments.0.amount"),
    (case(payments=[payment("fee.service", "1e40", "TWD")]), "payments.0.amount"),
    (case(payments=[payment("bribe", "5", "TWD")]), "payments.0.category"),
    (case(payments=[payment("fee.service", "5", LONG)]), "payments.0.currency"),
    (case(payments=[payment("fee.service", "5", "TWD", payee="\ud800")]), "payments.0.payee"),
    (case(payments=[payment("fee.service", "5", "TWD")] * 101), "payments.non_field_errors"),
    (case(payments=[payment("fee.service", "5", "TWD", receipt="perhaps")]), "payments.0.receipt"),
    (case(job_order="x" * 10_000), "job_order"),
    (case(job_order="a\x00b"), "job_order"),
    (case(agency=LONG), "agency"),
    (case(wage_base="gross"), "wage_base"),
    (case(payments=[payment("fee.service", "5", "TWD", people=0)]), "payments.0.people"),
    (case(payments=[payment("fee.service", "5", "TWD", label=LONG)]), "payments.0.label"),
    (case(payments=[payment("fee.service", "5", "TWD", recovers="all")]), "payments.0.recovers"),
    (case(exchange_rates=[{"base": "TWD"}]), "exchange_rates.0.quote"),
    (
        case(exchange_rates=[{"base": "TWD", "quote": "VND", "rate": "0", "on": "2024-09-01"}]),
        "exchange_rates.0.rate",
    ),
]


@pytest.mark.parametrize(("body", "field"), BAD_BODIES)
def test_bad_input_is_refused_and_names_the_field(client: Client, body: Any, field: str) -> None:
    response = post(client, body)
    problem = response.json()
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/problem+json")
    assert field is None or field in problem["fields"], problem["fields"]
    assert len(response.content) < 3_000


@pytest.mark.parametrize(
    "body", ['{"wage": NaN}', "{", b"\xff\xfe", '"' + "9" * 5000, "9" * 5000, "[" * 200_000]
)
def test_unreadable_body_is_refused(client: Client, body: Any) -> None:
    assert post(client, body).status_code == 400


def test_refusal_is_in_the_asked_language(client: Client) -> None:
    english = post(client, case(origin="ZZ"), **{"Accept-Language": "en"})
    assert english["Content-Language"] == "en"
    assert english.json()["fields"]["origin"] == [
        "Give the country as a two-letter code, for example KH."
    ]
    assert post(client, case(origin="ZZ"), **{"Accept-Language": "km"})["Content-Language"] == "km"


def test_unknown_language_is_refused(client: Client) -> None:
    response = client.post(f"{URL}?language=xx", json.dumps(case()), "application/json")
    assert (response.status_code, list(response.json()["fields"])) == (400, ["language"])


def test_greatest_allowed_figures_are_answered(client: Client) -> None:
    body = case(
        contract_months=600,
        wage={"amount": "999999999999.9999", "currency": "TWD"},
        payments=[
            payment("fee.service", "999999999999", "VND", recurring_months=600),
            payment("fee.recurring_service", "0.0001", "KWD", recurring_months=600),
        ],
        exchange_rates=[
            {"base": "TWD", "quote": "VND", "rate": "0.00000001", "on": "1950-01-01"},
            {"base": "KWD", "quote": "TWD", "rate": "999999999999", "on": "1950-01-01"},
        ],
    )
    assert post(client, body).status_code == 200


def test_check_asks_for_nothing_but_rates_and_only_to_convert(
    client: Client, django_assert_num_queries: Any
) -> None:
    dollars = case(payments=[payment("fee.service", "500", "USD", paid_on="2024-09-05")])
    with django_assert_num_queries(1):  # rules
        post(client, case())
    with django_assert_num_queries(0):
        post(client, case())
    with django_assert_num_queries(1):  # rates
        post(client, dollars)


def test_changed_rule_is_used_after_its_commit(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    assert post(client, case()).json()["verdict"] == "over_cap"
    with django_capture_on_commit_callbacks(execute=True):
        rule = FeeRule.objects.get(key="VN-SF-GEN")
        rule.effective_from = date(2024, 9, 2)
        rule.save()
    assert findings(post(client, case()).json(), rule="VN-SF-GEN") == []


def test_conversion_shows_the_stored_rate_its_day_direction_and_source(client: Client) -> None:
    bank = Source.objects.create(key="bank", title="Rates", publisher="A bank", year="2024")
    ExchangeRate.objects.create(base="TWD", quote="VND", on=date(2024, 9, 4), rate=750, source=bank)
    paid = payment("fee.service", "67500000", "VND", paid_on="2024-09-05")
    (finding,) = findings(post(client, case(payments=[paid])).json(), rule="VN-SF-GEN")
    assert finding["excess"] == {"amount": "4500000.00", "currency": "VND"}
    assert finding["rates"] == [
        {
            "from": "VND",
            "to": "TWD",
            "base": "TWD",
            "quote": "VND",
            "rate": "750",
            "on": "2024-09-04",
            "source": {"title": "Rates", "publisher": "A bank", "year": 2024, "url": None},
        }
    ]


def test_paid_while_suspended_is_told_in_plain_words(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency(
        "Mekong Star (demonstration)",
        (EventKind.ISSUED, date(2023, 1, 1)),
        (EventKind.SUSPENDED, date(2024, 9, 1)),
        (EventKind.REINSTATED, date(2024, 10, 1)),
        country="VN",
    )
    low = payment("fee.service", "1", "TWD", paid_on="2024-09-05")
    later = low | {"paid_on": "2024-10-01"}
    answer = post(client, case(agency=agency.public_id, payments=[low])).json()
    (finding,) = findings(answer, licence_status="suspended")
    assert (answer["verdict"], finding["outcome"]) == ("wrong_payee", "wrong_payee")
    assert finding["explanation"] == (
        "The register shows no valid licence of this agency on the day you paid. "
        "Status on that day: suspended. You paid 1 TWD to someone who may not collect it."
    )
    fine = post(client, case(agency=agency.public_id, payments=[later])).json()
    assert fine["verdict"] == "within_cap"


def test_expiry_and_no_licence_count_by_the_register(
    client: Client, make_agency: MakeAgency
) -> None:
    issued = (EventKind.ISSUED, date(2024, 1, 1), date(2024, 8, 31))
    agency = make_agency("Star (demonstration)", issued, country="VN")
    for day, status in (
        ("2023-12-31", "not_licensed"),
        ("2024-08-31", None),
        ("2024-09-01", "expired"),
    ):
        paid = payment("fee.service", "1", "TWD", paid_on=day)
        answer = post(client, case(agency=agency.public_id, payments=[paid])).json()
        told = [f["licence_status"] for f in answer["findings"] if f["licence_status"]]
        assert told == ([status] if status else [])


@pytest.mark.parametrize("country", ["KH", None])
def test_agency_of_neither_country_is_refused(
    client: Client, make_agency: MakeAgency, country: str | None
) -> None:
    public_id = make_agency("Star (demonstration)", country=country).public_id if country else "no"
    response = post(client, case(agency=public_id))
    assert (response.status_code, list(response.json()["fields"])) == (400, ["agency"])


def test_lower_ceiling_of_the_approved_job_order_beats_the_law(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency("Star (demonstration)", country="VN")
    JobOrder.objects.create(
        agency=agency,
        reference="JO/7",
        destination_id="TW",
        approved_on=date(2024, 1, 1),
        fee_ceiling_amount=50000,
        fee_ceiling_currency="TWD",
        employer_paid=["cost.medical"],
    )
    known = {"agency": agency.public_id, "job_order": "JO/7"}
    medical = payment("cost.medical", "100", "TWD", paid_on="2024-09-05")
    answer = post(client, case(**known, payments=[*case()["payments"], medical])).json()
    (ceiling,) = findings(answer, rule="JOB-ORDER-CEILING")
    assert (ceiling["outcome"], ceiling["excess"]["amount"]) == ("over_cap", "40100.00")
    assert findings(answer, rule="VN-SF-GEN") == []
    assert findings(answer, rule="JOB-ORDER-EMPLOYER-PAYS")[0]["outcome"] == "employer_should_pay"
    unknown = post(client, case(agency=agency.public_id, job_order="JO/8")).json()
    assert [f["rule"] for f in unknown["findings"]] == ["VN-SF-GEN"]


def test_name_that_nobody_knows_is_for_review_and_no_accusation(client: Client) -> None:
    named = payment("fee.service", "90000", "TWD", paid_on="2024-09-05", label="Sunshine")
    answer = post(client, case(payments=[named])).json()
    assert (answer["verdict"], answer["possible_verdict"]) == ("missing_data", "over_cap")
    assert answer["for_review"] == ["Sunshine"]
    assert {entry["field"] for entry in answer["missing"]} == {"what_for"}


def test_tax_is_listed_apart(client: Client) -> None:
    tax = payment("not_a_fee", "7000", "TWD", paid_on="2024-09-05")
    answer = post(client, case(payments=[*case()["payments"], tax])).json()
    assert answer["totals"]["not_fees"] == [{"amount": "7000.00", "currency": "TWD"}]
    assert answer["total_paid"] == [{"amount": "90000.00", "currency": "TWD"}]
