"""`/<l>/fee-check/`: five questions, an answer on the same page, nothing stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.settings.languages import LANGUAGE_CODES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries", "fee_rules")]
URL = "/en/fee-check/"


def answers(**fields: str) -> dict[str, str]:
    """What a browser sends for worked example 1, with `fields` in place of its own."""
    empty = {
        f"payment{number}-{name}": "unknown" if name == "payee" else ""
        for number in range(1, 7)
        for name in ("category", "amount", "currency", "payee", "paid_on")
    }
    return (
        empty
        | {
            "origin": "VN",
            "destination": "TW",
            "sector": "manufacturing",
            "programme": "",
            "signed_on": "1/9/2024",
            "contract_months": "36",
            "wage": "28,000",
            "wage_currency": "TWD",
            "payment1-category": "fee.service",
            "payment1-amount": "90000",
            "payment1-currency": "TWD",
            "payment1-payee": "agency",
            "payment1-paid_on": "5/9/2024",
        }
        | {name.replace("__", "-"): value for name, value in fields.items()}
    )


def ask(client: Client, status: int = 200, **fields: str) -> str:
    response = client.post(URL, answers(**fields))
    assert response.status_code == status
    return response.content.decode()


def test_answer_comes_first_with_the_amount_and_its_law(client: Client) -> None:
    text = ask(client)
    assert "You paid 6,000 TWD too much." in text
    for words in (
        "Law of the country you come from: Vietnam",
        "min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD",
        "Law 69/2020/QH14",
        "What you can do now",
        "Rules as of November 2026",
    ):
        assert words in text
    assert text.index("You paid 6,000 TWD too much.") < text.index("Which country are you from?")


def test_answer_keeps_what_was_filled_in(client: Client) -> None:
    text = ask(client, payment6__category="illegit", payment6__amount="5", payment6__currency="USD")
    assert '<option value="VN" selected>' in text
    assert 'value="28,000"' in text
    assert '<option value="illegit" selected>' in text
    assert "<details open><summary>I paid more often" in text


def test_answer_within_the_limit_says_so(client: Client) -> None:
    assert "What you paid is within the limit." in ask(client, payment1__amount="84000")


def test_uncertain_rule_is_said_to_be_uncertain(client: Client) -> None:
    text = ask(
        client,
        origin="MM",
        destination="TH",
        sector="",
        signed_on="1/3/2023",
        contract_months="",
        wage="",
        wage_currency="",
        payment1__amount="280000",
        payment1__currency="MMK",
        payment1__paid_on="",
        payment2__category="fee.service",
        payment2__amount="200000",
        payment2__currency="MMK",
        payment2__payee="sub_agent",
    )
    assert "You may have paid 180,000 MMK too much." in text
    assert "Staff must check it before anybody acts on it." in text
    assert "For review: sources disagree" in text
    assert "Under which work programme did you go?" in text
    assert "The laws of the two countries do not agree." in text


def test_unknown_everything_but_countries_and_a_payment_is_answered(client: Client) -> None:
    text = ask(
        client,
        sector="",
        signed_on="",
        contract_months="",
        wage="",
        wage_currency="",
        payment1__payee="unknown",
        payment1__paid_on="",
    )
    assert 'id="answer"' in text
    assert "What is the monthly wage in your contract?" in text


def test_native_digits_and_buddhist_years_are_understood(client: Client) -> None:
    text = ask(
        client,
        signed_on="០១/០៩/២៥៦៧",
        contract_months="៣៦",
        wage="၂၈၀၀၀",
        payment1__amount="๙๐,๐๐๐",
        payment1__paid_on="၅-၉-၂၀၂၄",
    )
    assert "You paid 6,000 TWD too much." in text


def test_nothing_is_stored_and_nothing_kept(client: Client) -> None:
    with CaptureQueriesContext(connection=_connection()) as queries:
        response = client.post(URL, answers())
    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies


def _connection() -> Any:
    from django.db import connection

    return connection


WRONG = [
    ({"origin": ""}, "Choose the country you are from."),
    ({"destination": ""}, "Choose the country of work."),
    ({"origin": "ZZ"}, "Please choose one from the list."),
    ({"sector": "ក" * 10_000}, "Please choose one from the list."),
    ({"signed_on": "1/1/2030"}, "Choose today or an earlier day."),
    ({"signed_on": "31/2/2024"}, "Please write the day, month and year"),
    ({"contract_months": "0"}, "greater than or equal to 1"),
    ({"contract_months": "9" * 10_000}, "Please write a whole number"),
    ({"wage": "much"}, "Please write an amount"),
    ({"wage_currency": ""}, "Choose the currency."),
    ({"payment1-amount": "-5"}, "greater than or equal to 0"),
    ({"payment1-amount": "NaN"}, "Please write an amount"),
    ({"payment1-amount": "9" * 10_000}, "Ensure"),
    ({"payment1-amount": ""}, "Write how much you paid."),
    ({"payment1-category": ""}, "Choose what the money was for."),
    ({"payment1-currency": ""}, "Choose the currency."),
    ({"payment1-category": "", "payment1-amount": ""}, "Write at least one payment."),
    ({"payment3-paid_on": "soon", "payment3-amount": "7"}, "Choose what the money was for."),
]


@pytest.mark.parametrize(("fields", "message"), WRONG)
def test_wrong_answer_is_refused_and_says_how_to_mend_it(
    client: Client, fields: dict[str, str], message: str
) -> None:
    text = ask(client, status=400, **fields)
    assert "There is a problem" in text
    assert message in text
    assert 'id="answer"' not in text


def test_error_leads_to_its_field(client: Client) -> None:
    text = ask(client, status=400, **{"payment2-amount": "7"})
    assert '<a href="#id_payment2-category">Choose what the money was for.</a>' in text
    assert 'id="id_payment2-category"' in text


def test_form_left_wholly_empty_is_refused(client: Client) -> None:
    assert client.post(URL, {}).status_code == 400


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_questions_are_asked_in_every_language(client: Client, language: str) -> None:
    response = client.get(f"/{language}/fee-check/")
    assert response.status_code == 200
    assert response["Content-Language"] == language
    assert b"csrfmiddlewaretoken" in response.content


def test_link_from_an_agency_chooses_the_countries(client: Client) -> None:
    text = client.get(URL, {"from": "KH", "in": "TH"}).content.decode()
    assert '<option value="KH" selected>' in text
    assert '<option value="TH" selected>' in text
    assert client.get(URL, {"from": "x" * 500}).status_code == 200


def test_form_from_elsewhere_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(URL, answers()).status_code == 403


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put(URL).status_code == 405
