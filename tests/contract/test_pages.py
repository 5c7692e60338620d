"""Every page of the contract in the four languages, walked as a phone without script does."""

import re
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from portal.accounts.models import User
from recruitment_agencies.models import Agency
from rights_info.models import Article
from tests.complaints.pages.steps import ANSWERS, receipt_of
from tests.contract.examples import LANGUAGES

pytestmark = pytest.mark.django_db
in_every_language = pytest.mark.parametrize("language", LANGUAGES)
SCRIPTS = {
    "km": "[\u1780-\u17ff]{3}",
    "my": "[\u1000-\u109f]{3}",
    "vi": "[ăđơưạảấầẩậắặếềểễệịọỏốồổộớờợụủứừữựỳỷ]",
}
PAGES = (
    "",
    "rights/",
    "rights/?stage=at_work&from=KH&in=TH",
    "rights/{article}/",
    "search/",
    "search/?q=passport",
    "help/",
    "help/?from=KH&in=TH",
    "agencies/",
    "agencies/?q=mekong&country=KH",
    "agencies/{agency}/",
    "agencies/{agency}/?on=2024-01-01",
    "fee-check/",
    "complaints/new/",
    "complaints/follow-up/",
)
PUBLIC = [page for page in PAGES if not page.startswith(("complaints/", "search/?", "fee-check/"))]


def address(language: str, page: str) -> str:
    known = {
        "article": Article.objects.earliest("pk").slug,
        "agency": Agency.objects.earliest("pk").public_id,
    }
    return f"/{language}/{page.format(**known)}"


def heading_of(page: str) -> str:
    return re.sub("<[^>]+>", "", re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1]).strip()  # type: ignore[index]


@in_every_language
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_contract_is_there_in_its_language(
    client: Client, language: str, page: str
) -> None:
    other = "en" if language != "en" else "km"
    client.cookies["language"] = other
    response = client.get(address(language, page), headers={"accept-language": other})
    text = response.content.decode()
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert re.search(rf'<html[^>]*\blang="{language}"', text)
    assert response["Content-Language"] == language
    assert heading_of(text)
    if language != "en" and not page.startswith("agencies/{agency}"):  # a name stays a name
        assert re.search(SCRIPTS[language], heading_of(text)), heading_of(text)
    assert "<script>" not in text
    assert not re.search(
        r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1|testserver)[^"]*\.(?:js|css|woff2?)', text
    )


@in_every_language
@pytest.mark.parametrize("page", PUBLIC)
def test_a_public_page_sets_no_cookie_and_may_be_kept(
    client: Client, language: str, page: str
) -> None:
    response = client.get(address(language, page))
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_the_root_picks_the_language_by_cookie_then_by_header(client: Client) -> None:
    def goes_to(**headers: str) -> str:
        return str(client.get("/", headers=headers)["Location"])

    assert goes_to() == "/en/"
    assert goes_to(**{"accept-language": "my-MM,en;q=0.2"}) == "/my/"
    assert goes_to(**{"accept-language": "de"}) == "/en/"
    client.cookies["language"] = "vi"
    assert goes_to(**{"accept-language": "km"}) == "/vi/"
    client.cookies["language"] = "xx"
    assert goes_to(**{"accept-language": "km"}) == "/km/"


def test_health_says_what_is_alive_as_json(client: Client) -> None:
    for path, codes in (("/healthz", {200}), ("/readyz", {200, 503})):
        response = client.get(path)
        assert response.status_code in codes
        assert response["Content-Type"].startswith("application/json")
        assert response.json()
        assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


def test_the_demo_outbox_names_the_case_each_message_is_about(client: Client) -> None:
    response = client.get("/demo/outbox/")
    case = Complaint.objects.exclude(assignments=None).earliest("pk")
    assert response.status_code == 200
    about = client.get(f"/demo/outbox/?reference={case.reference}")
    assert case.reference in about.content.decode()


def test_the_demo_outbox_is_not_there_outside_the_demo(client: Client, settings: Any) -> None:
    settings.IS_DEMO = False
    assert client.get("/demo/outbox/").status_code == 404


def test_the_desk_leads_a_stranger_to_sign_in_and_speaks_the_officers_language(
    client: Client,
) -> None:
    assert client.get("/desk/").status_code == 302
    client.force_login(User.objects.get(email="head.kh.th@demo.example"))
    response = client.get("/desk/", headers={"accept-language": "vi"})
    assert response.status_code == 200
    assert re.search('<html[^>]*lang="km"', response.content.decode())


@in_every_language
def test_a_worker_files_and_follows_up_without_script(client: Client, language: str) -> None:
    start = f"/{language}/complaints/new/"
    before = Complaint.objects.count()
    at, met = client.post(start)["Location"], 0
    while not at.endswith("/check/"):
        assert at.startswith(f"/{language}/")
        assert client.get(at).status_code == 200
        key = at.rstrip("/").rsplit("/", 1)[-1]
        response = client.post(at, ANSWERS.get(key, {}))
        assert response.status_code == 302, (key, response.content.decode())
        at, met = response["Location"], met + 1
        assert met < 30
    check = client.get(at)
    assert check.status_code == 200
    assert "SamutSakhon" not in check.content.decode()
    done = client.post(f"{start}send/", follow=True)
    again = client.post(f"{start}send/", follow=True)
    assert done.redirect_chain[-1][0] == again.redirect_chain[-1][0] == f"{start}done/"
    assert Complaint.objects.count() == before + 1
    receipt = receipt_of(done.content.decode())
    assert len(receipt) == 20
    phone = Client()
    status = phone.post(f"/{language}/complaints/follow-up/", {"receipt": receipt}, follow=True)
    assert status.redirect_chain[-1] == (f"/{language}/complaints/follow-up/status/", 302)
    assert Complaint.objects.latest("filed_at").reference in done.content.decode()
    assert ANSWERS["words"]["text"] not in status.content.decode()


@in_every_language
def test_a_fee_is_checked_without_script(client: Client, language: str) -> None:
    form = {
        "origin": "VN", "destination": "TW", "sector": "manufacturing", "signed_on": "1/9/2024",
        "contract_months": "៣៦", "wage": "28,000", "wage_currency": "TWD", "payment1-category": "fee.service",
        "payment1-amount": "၉၀၀၀၀", "payment1-currency": "TWD", "payment1-payee": "agency",
        "payment1-paid_on": "2024-09-05",
    }  # fmt: skip
    response = client.post(f"/{language}/fee-check/", form)
    text = response.content.decode()
    assert response.status_code == 200
    assert "min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD" in text
    assert {"en": "6,000", "km": "6,000", "my": "6,000", "vi": "6.000"}[language] in text
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]
