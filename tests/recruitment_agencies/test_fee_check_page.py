"""`/<l>/fee-check/`: six questions, an answer on the same page, nothing stored."""

from __future__ import annotations

import gzip
import logging
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.reference.models import ExchangeRate, Source
from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies.enums import EventKind
from tests.recruitment_agencies.conftest import MakeAgency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries", "fee_rules")]
URL = "/en/fee-check/"
PART = ("category", "amount", "currency", "payee", "receipt", "paid_on")
NO_FEE: dict[str, str] = {
    f"payment{number}-{name}": "unknown" if name == "payee" else ""
    for number in (1, 2)
    for name in PART
}


def paid(number: int, category: str, amount: str, currency: str, **more: str) -> dict[str, str]:
    """One line of question 5."""
    line = {"category": category, "amount": amount, "currency": currency, **more}
    return {f"payment{number}-{name}": value for name, value in line.items()}


def answers(**fields: str) -> dict[str, str]:
    """What a browser sends for worked example 1, with `fields` in place of its own."""
    return {
        **NO_FEE,
        "origin": "VN",
        "destination": "TW",
        "sector": "manufacturing",
        "programme": "",
        "signed_on": "1/9/2024",
        "contract_months": "36",
        "wage": "28,000",
        "wage_currency": "TWD",
        **paid(1, "fee.service", "90000", "TWD", payee="agency", paid_on="5/9/2024"),
    } | {name.replace("__", "-"): value for name, value in fields.items()}


def ask(client: Client, status: int = 200, **fields: str) -> str:
    response = client.post(URL, answers(**fields))
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def ringgit_cost(*, on: date) -> None:
    """12.50 pesos, on that day."""
    bank = Source.objects.create(key="test-rates", title="A made-up table of rates")
    ExchangeRate.objects.create(base="MYR", quote="PHP", rate=Decimal("12.50"), on=on, source=bank)


def headline(text: str) -> str:
    found = re.search(r'<h1 id="verdict">(.*?)</h1>', text)
    assert found, text
    return found[1]


# The worked examples of fee-rules.md: what is sent, and the amounts that the verdict's box names.
NOBODY_KNOWS = {"sector": "", "contract_months": "", "wage": "", "wage_currency": ""}
EXAMPLES: dict[str, tuple[dict[str, str], list[str]]] = {
    "1": ({}, ["6000 TWD"]),
    "2": (
        {"sector": "caregiving_home", "wage": "20000", "payment1-amount": "20000"},
        [],
    ),
    "4": (
        {
            "destination": "JP",
            "programme": "ssw_after_titp",
            "sector": "",
            "wage": "200000",
            "wage_currency": "JPY",
            **paid(1, "fee.service", "15.000.000", "VND"),
            **paid(2, "security.deposit", "10000000", "VND", paid_on="5/9/2024"),
        },
        ["10000000 VND", "15000000 VND"],
    ),
    "7": (
        {
            "origin": "PH",
            "destination": "MY",
            "wage": "1700",
            "wage_currency": "MYR",
            **paid(1, "fee.service", "25000", "PHP"),
            **paid(2, "cost.medical", "3000", "PHP", paid_on="5/9/2024"),
        },
        ["3750 PHP"],
    ),
    "9": (
        {
            "origin": "MM",
            "destination": "SG",
            "sector": "",
            "contract_months": "24",
            "wage": "700",
            "wage_currency": "SGD",
            "terminated_month": "4",
            "refunded": "500",
            "refunded_currency": "SGD",
            **paid(1, "fee.service", "1400", "SGD", payee="destination_agency"),
        },
        ["200 SGD"],
    ),
    "12": (
        {
            **NOBODY_KNOWS,
            "origin": "MM",
            "destination": "TH",
            "programme": "mou",
            "signed_on": "1/3/2023",
            **paid(1, "fee.service", "280000", "MMK", paid_on="1/3/2023"),
            **paid(2, "fee.service", "၂၀၀၀၀၀", "MMK", payee="sub_agent", paid_on="1/3/2023"),
        },
        ["480000 MMK", "180000 MMK"],
    ),
}


@pytest.mark.parametrize("language", LANGUAGE_CODES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_worked_example_is_answered_with_its_amounts_first(
    client: Client, language: str, example: str
) -> None:
    ringgit_cost(on=date(2024, 9, 5))
    fields, amounts = EXAMPLES[example]
    response = client.post(f"/{language}/fee-check/", answers() | fields)
    assert response.status_code == 200, response.content.decode()
    box = response.content.decode().split('id="answer"')[1].split("</section>")[0]
    written = re.findall(r"\d[\d.,\u202f\u00a0]* [A-Z]{3}", box)
    assert [re.sub(r"[.,\u202f\u00a0]", "", one) for one in written] == amounts


def test_answer_comes_first_with_the_amount_its_arithmetic_and_its_law(client: Client) -> None:
    text = ask(client)
    parts = (
        '<h1 id="verdict">You paid 6,000 TWD too much.</h1>',
        "Law of the country you come from: Vietnam",
        "You paid 90,000 TWD. The limit is 84,000 TWD. You paid 6,000 TWD too much.",
        "min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD",
        "Law 69/2020/QH14",
        "In force since 1 January 2022.",
        "The world standard",
        "What you can do now",
        "Rules as of November 2026",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert text.count("<h1") == 1


def test_two_totals_tell_agency_fees_from_all_costs(client: Client) -> None:
    text = ask(client, **paid(2, "cost.medical", "1500", "TWD"))
    totals = re.findall(r"<dt>(.*?)</dt><dd><strong class=\"number\">(.*?)</strong>", text)
    assert totals == [
        ("Fees of the agency", "90,000 TWD"),
        ("All costs of recruitment, with the fees", "91,500 TWD"),
    ]


def test_exchange_rate_is_shown_with_its_day(client: Client) -> None:
    ringgit_cost(on=date(2024, 9, 3))
    text = client.post(URL, answers() | EXAMPLES["7"][0]).content.decode()
    assert "On 3 September 2024, 1 MYR was 12.5 PHP." in text


def test_answer_within_the_limit_says_so(client: Client) -> None:
    text = ask(client, payment1__amount="84000")
    assert headline(text) == "What you paid is within the limit."


def test_answers_travel_in_the_form_alone_and_can_be_changed(client: Client) -> None:
    text = ask(client, **paid(2, "illegit", "5", "USD"))
    sent = hidden_fields(text)
    assert sent["payment1-amount"] == "90000"
    assert sent["signed_on"] == "2024-09-01"
    again = client.post(URL, {**sent, "do": "change"}).content.decode()
    assert '<option value="VN" selected>' in again
    assert '<option value="illegit" selected>' in again
    assert 'value="28000"' in again
    assert headline(client.post(URL, sent).content.decode()) == headline(text)


def hidden_fields(text: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_uncertain_rule_is_said_to_be_uncertain_and_nobody_is_accused(client: Client) -> None:
    fields = {**EXAMPLES["12"][0], "programme": ""}
    text = client.post(URL, answers() | fields).content.decode()
    assert headline(text) == "You may have paid 180,000 MMK too much."
    for words in (
        "Perhaps: You paid too much",
        "Staff must check it before anybody acts on it.",
        "For review: sources disagree",
        "Under which work programme did you go?",
        "The laws of the two countries do not agree.",
    ):
        assert words in text
    assert "badge-bad" not in text
    assert "notice-danger" not in text


EVERY_UNKNOWN = {
    "origin": "unknown",
    "destination": "unknown",
    "sector": "",
    "programme": "",
    "signed_on": "",
    "signed_on_unknown": "on",
    "contract_months": "",
    "contract_months_unknown": "on",
    "wage": "",
    "wage_currency": "unknown",
    "wage_unknown": "on",
    "agency_name": "",
    "payment1-category": "unknown",
    "payment1-amount": "",
    "payment1-amount_unknown": "on",
    "payment1-currency": "unknown",
    "payment1-payee": "unknown",
    "payment1-receipt": "",
    "payment1-paid_on": "",
    "payment1-paid_on_unknown": "on",
}


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_unknown_everywhere_is_answered_with_help(client: Client, language: str) -> None:
    response = client.post(f"/{language}/fee-check/", EVERY_UNKNOWN)
    assert response.status_code == 200
    text = response.content.decode()
    assert headline(text)
    assert f'href="/{language}/help/' in text
    assert f'formaction="/{language}/complaints/new/with-check/"' in text
    assert "ILO" in text
    assert "notice-danger" not in text


def test_unknown_everywhere_names_what_would_settle_it(client: Client) -> None:
    text = client.post(URL, EVERY_UNKNOWN).content.decode()
    assert headline(text) == "We need to know more before we can answer."
    for question in ("Which country are you from?", "How much did you pay?", "What was it for?"):
        assert f"<li>{question}</li>" in text


@pytest.mark.parametrize("name", [name for name in EVERY_UNKNOWN if EVERY_UNKNOWN[name]])
def test_each_answer_alone_may_be_unknown(client: Client, name: str) -> None:
    box = name.removesuffix("_unknown")
    unknown = {box: ""} if name.endswith("_unknown") else {}
    response = client.post(URL, {**answers(), **unknown, name: EVERY_UNKNOWN[name]})
    assert response.status_code == 200, response.content.decode()
    assert headline(response.content.decode())


def test_every_question_offers_i_do_not_know(client: Client) -> None:
    text = client.get(URL).content.decode()
    for name in ("origin", "destination", "sector", "programme", "payment1-category",
                 "payment1-currency", "payment1-payee", "payment1-receipt", "wage_currency"):  # fmt: skip
        select = text.split(f'<select name="{name}"')[1].split("</select>")[0]
        assert "I do not know" in select, name
    for name in ("signed_on", "contract_months", "wage", "payment1-amount", "payment1-paid_on"):
        assert f'type="checkbox" name="{name}_unknown"' in text, name


def test_unknown_purpose_may_be_a_fee_but_accuses_nobody(client: Client) -> None:
    text = ask(client, payment1__category="unknown")
    assert headline(text) == "You may have paid 6,000 TWD too much."
    assert "<li>What was it for?</li>" in text
    fine = ask(client, payment1__category="unknown", payment1__amount="10")
    assert headline(fine) == "We need to know more before we can answer."


def test_payment_of_unknown_amount_never_reads_as_fine(client: Client) -> None:
    more = {"payment2-category": "cost.medical", "payment2-amount_unknown": "on"}
    fine = ask(client, payment1__amount="84000", **more)
    assert headline(fine) == "We need to know more before we can answer."
    assert headline(ask(client, **more)) == "You paid 6,000 TWD too much."


def test_before_anything_is_paid_the_limits_are_told(client: Client) -> None:
    text = ask(client, payment1__amount="", payment1__amount_unknown="on")
    assert "What they may ask of you" in text
    assert "The limit is 84,000 TWD." in text
    assert "You paid 0" not in text


def test_unknown_country_of_work_tells_what_is_known_of_each(client: Client) -> None:
    fields = {"origin": "VN", "destination": "unknown", **paid(1, "fee.brokerage", "500", "USD")}
    text = client.post(URL, answers() | fields).content.decode()
    assert headline(text) == "We need to know more before we can answer."
    found = re.findall(r"<dt>(\w+)</dt><dd>(.*?)</dd>", text)
    assert ("Taiwan", "You paid 500 USD that nobody may ask you for.") in found
    assert "<li>In which country do you work, or will you work?</li>" in text


def test_native_digits_and_buddhist_years_are_understood(client: Client) -> None:
    text = ask(
        client,
        signed_on="០១/០៩/២៥៦៧",
        contract_months="៣៦",
        wage="၂၈၀၀၀",
        payment1__amount="๙๐,๐๐๐",
        payment1__paid_on="၅-၉-၂၀၂၄",
    )
    assert headline(text) == "You paid 6,000 TWD too much."


def test_a_line_is_added_without_script_and_nothing_typed_is_lost(client: Client) -> None:
    wrong = answers(wage="much", payment1__amount="ninety", payment2__amount="7", do="add")
    response = client.post(URL, {**wrong, "payment1-paid_on_unknown": "on"})
    text = response.content.decode()
    assert response.status_code == 200
    for kept in ('value="much"', 'value="ninety"', 'value="7"', 'value="5/9/2024"'):
        assert kept in text
    assert re.search(r'name="payment1-paid_on_unknown"[^>]* checked', text)
    assert 'id="payment3"' in text
    assert 'id="payment4"' not in text
    assert "There is a problem" not in text


def test_lines_end_at_twelve_and_more_are_refused_aloud(client: Client) -> None:
    full = answers(do="add", **paid(12, "fee.service", "1", "TWD"))
    text = client.post(URL, full).content.decode()
    assert 'id="payment12"' in text
    assert 'value="add"' not in text
    refused = ask(client, status=400, **paid(13, "fee.service", "1", "TWD"))
    assert "You can write up to 12 payments." in refused


def test_agency_is_found_by_name_and_its_licence_counts(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency(
        "Sao Mai Manpower (demonstration)",
        (EventKind.ISSUED, date(2023, 1, 1)),
        (EventKind.SUSPENDED, date(2024, 1, 1)),
        country="VN",
    )
    found = client.post(URL, answers(agency_name="sao mai", do="find")).content.decode()
    assert f'value="{agency.public_id}"' in found
    assert "None of these" in found
    text = ask(client, agency_name="sao mai", agency=agency.public_id, payment1__amount="10")
    assert agency.name in text
    assert headline(text) == "The wrong person took the money"
    free = ask(client, agency_name="sao mai", agency="none", payment1__amount="10")
    assert headline(free) == "What you paid is within the limit."


def test_agency_that_no_name_leads_to_is_no_obstacle(client: Client) -> None:
    text = client.post(URL, answers(agency_name="Qqqqq", do="find")).content.decode()
    assert "No agency with this name is in the register." in text
    assert headline(ask(client, agency_name="Qqqqq", agency="made-up"))


def test_agency_of_a_third_country_is_left_out_of_the_check(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency("Golden Field Manpower (demonstration)", country="KH")
    text = ask(client, agency_name="Golden Field", agency=agency.public_id)
    assert headline(text) == "You paid 6,000 TWD too much."


@pytest.mark.security
def test_nothing_is_stored_kept_or_logged(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    for name in ("set", "add", "set_many"):
        monkeypatch.setattr(
            type(caches["default"]), name, lambda *args, **more: kept.append(str(args))
        )
    with CaptureQueriesContext(connection=connection) as queries, caplog.at_level(logging.DEBUG):
        response = client.post(URL, answers(agency_name="Secret Name"))
        client.post(URL, answers(agency_name="Secret Name", wage="7777777x"))
    reads = ("SELECT", "SAVEPOINT", "RELEASE", "SET", "SHOW")
    writes = [q["sql"] for q in queries if not q["sql"].lstrip("(").startswith(reads)]
    logged = " ".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert writes == []
    assert "Secret" not in logged + " ".join(kept)
    assert "28,000" not in logged + " ".join(kept)
    assert "7777777" not in logged + " ".join(kept)
    assert "no-store" in response["Cache-Control"]
    assert set(response.cookies) <= {settings.CSRF_COOKIE_NAME}
    assert 'method="get"' not in response.content.decode()


WRONG: list[tuple[dict[str, str], str]] = [
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
    ({"refunded": "5"}, "Choose the currency."),
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
    assert response.content.count(b"<h2") - response.content.count(b"error-summary") == 6


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_pages_fit_14_kb_with_their_style_sheet(client: Client, language: str) -> None:
    sheet = Path(settings.BASE_DIR, "portal/static/css/portal.css").read_bytes()
    url = f"/{language}/fee-check/"
    pages = [
        client.get(url),
        *(client.post(url, answers() | fields) for fields, _amounts in EXAMPLES.values()),
        client.post(url, answers(do="add")),
    ]
    sizes = [len(gzip.compress(page.content, 9)) for page in pages]
    assert max(sizes) + len(gzip.compress(sheet, 9)) <= 14 * 1024, sizes


def test_link_from_an_agency_chooses_country_and_agency(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency("Golden Field Manpower (demonstration)", country="KH")
    text = client.get(URL, {"agency": agency.public_id, "in": "TH"}).content.decode()
    assert '<option value="KH" selected>' in text
    assert '<option value="TH" selected>' in text
    assert 'value="Golden Field Manpower (demonstration)"' in text
    for odd in ("x" * 500, "'", "ក"):
        assert client.get(URL, {"from": odd, "agency": odd}).status_code == 200


def test_form_from_elsewhere_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(URL, answers()).status_code == 403


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put(URL).status_code == 405
