"""The language is the address's; only `/` and addresses without one negotiate, and no choice is ever overridden."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from portal.accounts.models import User
from portal.settings.languages import LANGUAGE_CODES, PORTAL_LANGUAGES
from portal.web.context import language_links
from portal.web.language import language_of_path, negotiate, same_page_in, switch_to
from tests.cast import make_cast

pytestmark = pytest.mark.django_db

PAGES = ("", "about/", "help/", "search/", "exit/", "rights/", "agencies/", "fee-check/")


@pytest.mark.parametrize("language", LANGUAGE_CODES)
@pytest.mark.parametrize("page", PAGES)
def test_page_is_in_the_language_of_its_address(client: Client, language: str, page: str) -> None:
    client.cookies["language"] = "vi"
    response = client.get(f"/{language}/{page}", headers={"accept-language": "my"})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()
    assert response["Content-Language"] == language


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        ("", "", "en"),
        ("", "km", "km"),
        ("", "km-KH,en;q=0.8", "km"),
        ("", "fr-FR,fr;q=0.9,vi;q=0.4,en;q=0.2", "vi"),
        ("", "en;q=0.2,my;q=0.9", "my"),
        ("", "my;q=0,vi;q=0.5", "vi"),
        ("", "fr", "en"),
        ("", "*", "en"),
        ("", "x" * 5000, "en"),
        ("", ";;;,,q=", "en"),
        ("vi", "km", "vi"),
        ("fr", "km", "km"),
        ("../../x", "km", "km"),
    ],
)
def test_root_leads_to_the_chosen_then_the_accepted_language(
    client: Client, cookie: str, header: str, language: str
) -> None:
    if cookie:
        client.cookies["language"] = cookie
    response = client.get("/", headers={"accept-language": header})
    assert response.status_code == 302
    assert response["Location"] == f"/{language}/"


def test_root_is_never_kept_for_somebody_else(client: Client) -> None:
    response = client.get("/")
    assert "private" in response["Cache-Control"]
    assert {name.strip() for name in response["Vary"].split(",")} >= {"Accept-Language", "Cookie"}


def test_question_mark_language_comes_before_the_cookie() -> None:
    request = RequestFactory().get("/demo/", {"language": "my"}, headers={"accept-language": "km"})
    request.COOKIES["language"] = "vi"
    assert negotiate(request) == "my"


def test_api_language_does_not_depend_on_a_cookie(client: Client) -> None:
    client.cookies["language"] = "vi"
    response = client.get("/api/v1/nothing/", headers={"accept-language": "km"})
    assert response["Content-Language"] == "km"
    assert "Cookie" not in response["Vary"]


@pytest.mark.parametrize(
    "path", ["/fr/", "/fr/rights/", "/xx/complaints/new/", "/EN/", "/km-KH/", "/english/"]
)
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_unknown_language_is_a_404_in_the_asked_language(
    client: Client, path: str, language: str
) -> None:
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == 404
    assert f'<html lang="{language}">' in response.content.decode()
    assert response["Content-Language"] == language


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_missing_page_is_a_404_in_the_language_of_its_address(
    client: Client, language: str
) -> None:
    response = client.get(f"/{language}/nothing-here/", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert f'<html lang="{language}">' in response.content.decode()


def test_desk_speaks_the_signed_in_person_s_language(client: Client) -> None:
    user = User.objects.create_user("officer@example.org", name="Officer", language="my")
    client.force_login(user)
    response = client.get("/desk/nothing/", headers={"accept-language": "en"})
    assert response.status_code == 404
    response = client.get("/desk/", headers={"accept-language": "en"})
    assert response.headers.get("Content-Language") in ("my", "en")
    if response.status_code == 200:
        assert '<html lang="my">' in response.content.decode()


def test_language_of_one_request_does_not_stay_for_the_next(client: Client) -> None:
    with translation.override("en"):
        client.get("/km/")
        client.get("/km/\xff")
        client.get("/?q=%ff", headers={"accept-language": "km"})
        assert translation.get_language() == "en"


def test_choice_is_remembered_and_shows_the_same_page(client: Client) -> None:
    response = client.get("/language/km/", {"next": "/vi/search/?q=x"})
    assert response.status_code == 302
    assert response["Location"] == "/km/search/?q=x"
    cookie = response.cookies["language"]
    assert cookie.value == "km"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get("/")["Location"] == "/km/"


def test_unknown_choice_is_not_found(client: Client) -> None:
    response = client.get("/language/fr/")
    assert response.status_code == 404
    assert "language" not in response.cookies


@pytest.mark.security
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/en/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example/",
        "/\r\nSet-Cookie: x=y",
        "javascript:alert(1)",
        "en/../../",
        "/.evil.example",
        "",
    ],
)
def test_choice_never_leads_to_another_site(client: Client, target: str) -> None:
    response = client.get("/language/km/", {"next": target})
    assert response["Location"] == "/km/"
    assert "x" not in response.cookies


@pytest.mark.security
@pytest.mark.parametrize(
    "target", ["/en//evil.example/", "/en/\\evil.example", "/en/\r\nX-Evil: 1", "/en@evil.example/"]
)
def test_choice_stays_on_this_site_whatever_follows_the_language(
    client: Client, target: str
) -> None:
    location = client.get("/language/km/", {"next": target})["Location"]
    assert location.startswith("/km/")
    assert "\n" not in location


def test_same_page_keeps_what_follows_the_language() -> None:
    assert same_page_in("/en/rights/passport/", "my") == "/my/rights/passport/"
    assert same_page_in("/en", "my") == "/my"
    assert same_page_in("/", "my") == "/my/"
    assert same_page_in("/desk/", "my") == "/desk/"


def test_switch_remembers_the_choice_where_the_address_holds_no_language() -> None:
    assert switch_to("/en/rights/passport/", "my") == "/my/rights/passport/"
    assert switch_to("/desk/cases/", "my") == "/language/my/?next=%2Fdesk%2Fcases%2F"


def test_language_chosen_at_a_desk_becomes_the_persons_own(client: Client) -> None:
    attache = make_cast().attache
    client.force_login(attache)
    answer = client.post("/language/my/", {"next": "/desk/"})
    assert answer["Location"] == "/desk/"
    attache.refresh_from_db()
    assert attache.language == "my"
    assert language_of_path("/english/") is None


def test_switch_names_every_language_in_itself_and_marks_the_present_one() -> None:
    with translation.override("km"):
        links = language_links(RequestFactory().get("/km/about/?next=//evil.example"))
    assert [(link.endonym, link.url) for link in links] == [
        (row.endonym, f"/{row.code}/about/") for row in PORTAL_LANGUAGES
    ]
    assert [link.code for link in links if link.current] == ["km"]


def test_switch_keeps_only_the_named_parameters() -> None:
    request = RequestFactory().get("/en/search/", {"q": "a&b=ខ", "x": "1"})
    assert language_links(request, keep=("q",))[2].url == "/my/search/?q=a%26b%3D%E1%9E%81"


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_machine_translated_language_says_so_on_every_page(client: Client, language: str) -> None:
    row = next(row for row in PORTAL_LANGUAGES if row.code == language)
    is_unread = not row.is_source and row.natively_reviewed_on is None
    footer = client.get(f"/{language}/").content.decode().split("<footer")[1]
    assert ('class="promise"' in footer) == is_unread
