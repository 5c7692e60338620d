"""Articles, missions and agencies as other programs read them."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from recruitment_agencies.models import Agency
from rights_info.models import Article
from tests.contract.examples import LANGUAGES, OUTCOMES
from tests.contract.probes import faults_of_problem
from tests.contract.shapes import (
    Map,
    Maybe,
    OneOf,
    address,
    anything,
    day,
    faults,
    moment,
    money,
    page_of,
    words,
)

pytestmark = pytest.mark.django_db

SOURCE = Map(title=words, publisher=str, year=anything, url=Maybe(str))
LANGUAGE = OneOf(*LANGUAGES)
ARTICLE_KEYS: dict[str, Any] = {
    "slug": re.compile(r"[a-z0-9-]+").fullmatch,
    "title": words,
    "summary": words,
    "stage": OneOf("deciding", "before_departure", "at_work", "in_trouble", "going_home"),
    "topics": [str],
    "language": LANGUAGE,
    "translation": Map(
        more=True,
        state=OneOf("current", "outdated", "missing"),
        origin=Maybe(OneOf("human", "machine")),
        reviewed_on=Maybe(day),
        source_language=LANGUAGE,
    ),
    "updated_at": moment,
    "url": address,
}
FACT = Map(
    more=True,
    key=words,
    value=anything,
    unit=Maybe(str),
    valid_from=Maybe(day),
    as_of=Maybe(day),
    source=Maybe(SOURCE),
    confidence=words,
)
CONTACT_POINT = Map(more=True, channel=words, value=words, languages=[str], hours=str)
MISSION = Map(
    more=True,
    id=words,
    name=words,
    contact_points=[CONTACT_POINT],
    languages=[str],
    hours=str,
    last_verified_on=Maybe(day),
    confidence=words,
    sources=[SOURCE],
)
AGENCY_KEYS: dict[str, Any] = {
    "id": words,
    "name": words,
    "country": re.compile(r"[A-Z]{2}").fullmatch,
    "licence_status": words,
    "licences": [
        Map(more=True, number=words, authority=str, status=words, since=Maybe(day), valid_until=Maybe(day))
    ],
    "demonstration": bool,
    "url": str,
}  # fmt: skip
DECLARED_FEE = Map(
    more=True,
    destination=words,
    declared_on=day,
    lines=[Map(more=True, category=words, amount=money, payer=words)],
    verdict=OneOf(*OUTCOMES),
    possible_verdict=OneOf(*OUTCOMES),
    findings=[Map(more=True, outcome=OneOf(*OUTCOMES), cap=Maybe(money), paid=Maybe(money))],
)
ONE_AGENCY = Map(
    more=True,
    **AGENCY_KEYS,
    events=[Map(more=True, licence=words, kind=words, on=day, authority=str, legal_basis=str)],
    branches=[Map(more=True, name=words, may_collect_money=anything)],
    declared_fees=[DECLARED_FEE],
    commitments=[Map(more=True, code=words, state=words)],
)
PUBLIC_READS = (
    "/api/v1/articles/",
    "/api/v1/articles/{article}/",
    "/api/v1/missions/",
    "/api/v1/missions/?origin=KH&destination=TH&area=TH-10",
    "/api/v1/agencies/",
    "/api/v1/agencies/{agency}/",
)


def read(client: Client, url: str, **headers: str) -> Any:
    """GET a public address; it must be found, be JSON in UTF-8, and be kept by anybody."""
    url = url.format(article="choose-an-agency", agency=Agency.objects.earliest("pk").public_id)
    response = client.get(url, headers=headers)
    assert response.status_code == 200, (url, response.content.decode())
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return response


def body_of(response: Any) -> Any:
    return json.loads(response.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_articles_are_pages_of_the_shape_in_the_contract(client: Client, language: str) -> None:
    answer = body_of(read(client, f"/api/v1/articles/?language={language}"))
    assert faults(answer, page_of(Map(more=True, **ARTICLE_KEYS))) == []
    assert answer["count"] == Article.objects.count() >= 6
    for row in answer["results"]:
        assert (row["language"] == language) is (row["translation"]["state"] != "missing")
        assert f"/{language}/rights/" in row["url"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_article_is_of_the_shape_in_the_contract(client: Client, language: str) -> None:
    shape = Map(more=True, **ARTICLE_KEYS, body_html=words, facts=[FACT])
    cited = 0
    for slug in Article.objects.values_list("slug", flat=True):
        answer = body_of(read(client, f"/api/v1/articles/{slug}/?language={language}"))
        assert faults(answer, shape) == [], slug
        assert "{{" not in answer["body_html"]
        assert "<script" not in answer["body_html"]
        cited += len(answer["facts"])
        for fact in answer["facts"]:
            if fact["kind"] == "money":
                assert faults(fact["value"], money) == []
    assert cited > 0


def test_articles_are_narrowed_by_every_filter_and_by_all_at_once(client: Client) -> None:
    everything = body_of(read(client, "/api/v1/articles/"))["count"]
    empty = "?language=&origin=&destination=&stage=&topic=&sector="
    assert body_of(read(client, f"/api/v1/articles/{empty}"))["count"] == everything
    for query in (
        "origin=KH",
        "destination=TH",
        "stage=at_work",
        "topic=wages",
        "sector=domestic_work",
    ):
        answer = body_of(read(client, f"/api/v1/articles/?{query}"))
        assert 0 < answer["count"] <= everything, query
    for row in body_of(read(client, "/api/v1/articles/?topic=fees"))["results"]:
        assert "fees" in row["topics"]
    query = "origin=KH&destination=TH&stage=before_departure&topic=fees&sector=manufacturing"
    assert body_of(read(client, f"/api/v1/articles/?{query}&language=my"))["count"] >= 1


def test_pages_lead_to_each_other(client: Client) -> None:
    first = body_of(read(client, "/api/v1/articles/?page_size=2&language=km&stage=at_work"))
    assert len(first["results"]) == 2
    assert first["previous"] is None
    second = body_of(read(client, first["next"]))
    assert [row["slug"] for row in second["results"]] != [row["slug"] for row in first["results"]]
    assert "language=km" in second["previous"]
    problem = client.get("/api/v1/articles/?page=999")
    assert (problem.status_code, faults_of_problem(problem)) == (404, [])


def test_missions_carry_contacts_languages_hours_and_confidence(client: Client) -> None:
    answer = body_of(read(client, "/api/v1/missions/?origin=KH&destination=TH&area=TH-10"))
    assert faults(answer, page_of(MISSION)) == []
    assert answer["count"] > 3
    kinds = {row["kind"] for row in answer["results"]}
    assert {"embassy", "hotline"} <= kinds
    for row in answer["results"]:
        assert row["in_country"] == "TH"
        assert row["of_country"] in ("KH", "TH", None)
    assert faults(body_of(read(client, "/api/v1/missions/?page_size=100")), page_of(MISSION)) == []


def test_agencies_are_pages_with_licence_status_and_demonstration(client: Client) -> None:
    answer = body_of(read(client, "/api/v1/agencies/"))
    assert faults(answer, page_of(Map(more=True, **AGENCY_KEYS))) == []
    assert {row["demonstration"] for row in answer["results"]} == {True}
    for query in ("country=KH", "q=mekong", "status=valid", "on=2024-01-01"):
        found = body_of(read(client, f"/api/v1/agencies/?{query}"))
        assert 0 < found["count"] <= answer["count"], query
    assert body_of(read(client, "/api/v1/agencies/?country=&q=&status=&on="))["count"] > 0


def test_every_agency_is_of_the_shape_in_the_contract(client: Client) -> None:
    for public_id in Agency.objects.values_list("public_id", flat=True):
        answer = body_of(read(client, f"/api/v1/agencies/{public_id}/"))
        assert faults(answer, ONE_AGENCY) == [], public_id
        assert answer["demonstration"] is True


def test_status_on_a_day_is_the_fold_of_the_events_up_to_it(client: Client) -> None:
    """Before its first event no agency has a licence; what comes later is not shown yet."""
    for public_id in Agency.objects.values_list("public_id", flat=True):
        answer = body_of(read(client, f"/api/v1/agencies/{public_id}/"))
        first = min(event["on"] for event in answer["events"])
        then = body_of(read(client, f"/api/v1/agencies/{public_id}/?on=1990-01-01"))
        assert then["licence_status"] != "valid"
        assert then["events"] == []
        at_first = body_of(read(client, f"/api/v1/agencies/{public_id}/?on={first}"))
        assert {event["on"] for event in at_first["events"]} == {first}


@pytest.mark.parametrize("url", PUBLIC_READS)
def test_a_public_read_may_be_kept_and_answers_304(client: Client, url: str) -> None:
    response = read(client, url)
    for header in ("ETag", "Last-Modified", "Cache-Control"):
        assert response[header]
    assert "public" in response["Cache-Control"]
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies
    url = response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"]
    for headers in (
        {"if-none-match": response["ETag"]},
        {"if-none-match": "*"},
        {"if-modified-since": response["Last-Modified"]},
    ):
        again = client.get(url, headers=headers)
        assert (again.status_code, again.content) == (304, b""), headers
        assert again["ETag"] == response["ETag"]
    assert client.get(url, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get(url, headers={"if-modified-since": "nonsense"}).status_code == 200
    head = client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == response["ETag"]


@pytest.mark.parametrize("url", PUBLIC_READS)
def test_the_language_is_chosen_by_query_then_by_header(client: Client, url: str) -> None:
    sign = "&" if "?" in url else "?"
    for language in LANGUAGES:
        asked = read(client, f"{url}{sign}language={language}", **{"accept-language": "en"})
        offered = read(client, url, **{"accept-language": f"xx,{language}-XX;q=0.9,en;q=0.1"})
        assert asked["Content-Language"] == offered["Content-Language"] == language
    khmer = read(client, f"{url}{sign}language=km").content.decode()
    assert re.search("[\u1780-\u17ff]", khmer), "Khmer as it is, not as \\u escapes"
    assert "\\u" not in khmer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("url", [*PUBLIC_READS])
def test_an_unknown_language_is_refused_in_one_that_is_known(
    client: Client, url: str, language: str
) -> None:
    url = url.format(article="choose-an-agency", agency=Agency.objects.earliest("pk").public_id)
    sign = "&" if "?" in url else "?"
    response = client.get(f"{url}{sign}language=xx", headers={"accept-language": language})
    assert faults_of_problem(response, language=language) == []
    assert (response.status_code, list(body_of(response)["fields"])) == (400, ["language"])


BAD_QUERIES = {
    "/api/v1/articles/": {
        "origin": "ZZ", "destination": "THA", "stage": "later", "topic": "no-such", "sector": "astronaut"
    },
    "/api/v1/missions/": {"origin": "ZZ", "destination": "th\x7f", "area": "TH-999"},
    "/api/v1/agencies/": {
        "country": "ZZ", "status": "fine", "on": "2024-02-30", "q": "x" * 10_000, "page_size": "-1"
    },
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("url", "field"), [(url, field) for url, bad in BAD_QUERIES.items() for field in bad]
)
def test_a_bad_filter_is_named_in_the_asked_language(
    client: Client, url: str, field: str, language: str
) -> None:
    query = {field: BAD_QUERIES[url][field], "language": language}
    response = client.get(url, query)
    assert faults_of_problem(response, language=language) == []
    if len(query[field]) < 4_000:
        assert (response.status_code, list(body_of(response)["fields"])) == (400, [field])


def test_a_day_far_away_is_refused_or_answered(client: Client) -> None:
    for on in ("0001-01-01", "9999-12-31", date.max.isoformat(), "2100-12-31", "1950-01-01"):
        assert client.get("/api/v1/agencies/", {"on": on}).status_code in (200, 400)


def test_the_schema_describes_every_address_of_the_api(client: Client) -> None:
    response = client.get("/api/v1/schema/", headers={"accept": "application/json"})
    paths = set(body_of(response)["paths"])
    assert response.status_code == 200
    assert {path.removeprefix("/api/v1") for path in paths} >= {
        "/articles/",
        "/articles/{slug}/",
        "/missions/",
        "/agencies/",
        "/agencies/{public_id}/",
        "/fee-checks/",
        "/complaints/",
        "/complaints/follow-up/",
        "/complaints/follow-up/messages/",
        "/complaints/follow-up/withdraw/",
        "/complaints/follow-up/confirm/",
        "/complaints/follow-up/reopen/",
    }
