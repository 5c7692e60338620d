"""Every address of the resolver with ids, queries, headers and methods that nobody should send: never a 5xx."""

from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from portal.accounts.models import User
from recruitment_agencies.models import Agency
from tests.contract.addresses import filled, routes
from tests.contract.examples import LANGUAGES
from tests.contract.probes import LONG_NAME, faults_of_problem, row_counts

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "gEt")
IDS = (
    "0", "-1", "99999999999999999999", "no-such", "a" * 3_000, "a" * 9_000, "%00", "%ff%fe", "ក", "%F0%9F%92%A9",
    "..%2f..%2fetc%2fpasswd", "%20", "%27%3B--", "%0d%0aX-Evil:1", "%s", "None", "\\",
)  # fmt: skip
QUERIES = (
    "language", "page", "page_size", "q", "from", "in", "origin", "destination", "area", "stage", "topic", "sector",
    "country", "status", "on", "kind", "agency", "next", "reference", "severity", "receipt",
)  # fmt: skip
VALUES = (
    "", "0", "-1", "1e400", "9" * 30, "x" * 150, "x" * 9_000, "%00", "%ff", "%ED%A0%80", "0001-01-01", "9999-12-31",
    "NaN", "xx", "%E1%9F%A2", "%s%(a)s'%22;--%0d%0a[", "//evil.example", "%EF%BF%BF",
)  # fmt: skip
READS_ITS_QUERY = {
    "/api/v1/articles/": "language origin destination stage topic sector page page_size",
    "/api/v1/articles/*/": "language",
    "/api/v1/missions/": "language origin destination area page page_size",
    "/api/v1/agencies/": "language country q status on page page_size",
    "/api/v1/agencies/*/": "language on",
    "/en/search/": "q",
    "/en/help/": "from in area",
    "/en/help/choose/": "from in area",
    "/en/rights/": "stage from in",
    "/en/agencies/": "q country status page",
    "/en/agencies/*/": "on",
    "/en/fee-check/": "from in",
    "/en/complaints/new/": "kind",
    "/language/*/": "next",
    "/desk/cases/": "status severity page",
    "/demo/outbox/": "reference page",
}
LANGUAGE_HEADERS = (
    "", "*", "xx", "km;q=abc", "km;q=1e400", ";;;", ",,,,", "KM-kh", "\xff\xfe", "km;q=0", "a" * 10_000, "km," * 5_000,
    "en\x00", "vi ; q = 1",
)  # fmt: skip


# A draft may be begun, an attaché may acknowledge her own case or stay away from it with one click; that is what POST
# is for.
WRITTEN_BY_AN_EMPTY_POST = {
    "complaints_draft", "complaints_exclusion", "complaints_statuschange", "audit_auditevent", "django_session",
    "notifications_message", "notifications_delivery", "notifications_outboxentry",
}  # fmt: skip


def is_answered(response: Any, path: str) -> bool:
    """No fault of ours; `readyz` says 503 while no worker beats."""
    return response.status_code < 500 or (response.status_code == 503 and path == "/readyz")


SIGNED_IN = ("/desk/", "/admin/")
ROUTES = [("visitor", route) for route in routes()]
ROUTES += [("attache", route) for route in routes() if route.startswith(SIGNED_IN)]
reads = pytest.mark.parametrize(("reader", "route"), ROUTES, indirect=["reader"])


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Client:
    """A fault of ours is an answer to look at, not an exception."""
    client = Client(raise_request_exception=False)
    if request.param == "attache":
        client.force_login(User.objects.get(email="attache.kh.th@demo.example"))
    return client


def known_ids(route: str) -> str:
    """Something that is there, where the route asks for it."""
    agency, case = Agency.objects.earliest("pk"), Complaint.objects.earliest("pk")
    known = {"agencies": agency.public_id, "cases": case.reference, "language": "km"}
    known |= {"articles": "choose-an-agency", "rights": "choose-an-agency"}
    part = next((part for part in route.split("/") if part in known), "")
    return filled(route, str(known.get(part, "x")))


@reads
def test_every_method_is_answered_and_writes_nothing_unasked(reader: Client, route: str) -> None:
    path = known_ids(route)
    before = row_counts()
    answers = {name: reader.generic(name, path) for name in METHODS}
    assert {n: a.status_code for n, a in answers.items() if not is_answered(a, path)} == {}
    changed = {n for n, count in row_counts().items() if count != before[n]}
    assert changed - WRITTEN_BY_AN_EMPTY_POST == set()


@pytest.mark.parametrize(
    ("reader", "route"), [pair for pair in ROUTES if "*" in pair[1]], indirect=["reader"]
)
def test_an_unknown_id_is_not_found(reader: Client, route: str) -> None:
    faults = {}
    for value in IDS:
        for method in ("GET", "POST"):
            response = reader.generic(method, filled(route, value))
            if not is_answered(response, route):
                faults[method, value[:30]] = response.status_code
            elif route.startswith("/api/") and (found := faults_of_problem(response)):
                faults[method, value[:30]] = found
    assert faults == {}


@reads
def test_a_strange_query_is_answered(reader: Client, route: str) -> None:
    path = known_ids(route)
    names = READS_ITS_QUERY.get(route, "").split()
    asked = [f"{name}={value}" for name in names for value in VALUES]
    asked += ["&".join(f"{name}={value}" for name in QUERIES) for value in VALUES[::3]]
    faults = {}
    for query in asked:
        response = reader.get(f"{path}?{query}")
        is_problem = route.startswith("/api/") and response.status_code >= 400
        if not is_answered(response, path) or (is_problem and faults_of_problem(response)):
            faults[query[:40]] = response.status_code
    assert faults == {}


@pytest.mark.parametrize("route", routes())
def test_a_strange_language_header_is_answered(route: str) -> None:
    client = Client(raise_request_exception=False)
    path = filled(route, "x")
    answers = {
        header[:20]: client.get(path, headers={"accept-language": header})
        for header in LANGUAGE_HEADERS
    }
    assert {h: a.status_code for h, a in answers.items() if not is_answered(a, path)} == {}
    written_in = {a.get("Content-Language", "en") for a in answers.values()}
    assert written_in <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["nothing/here/", "rights/no-such/", "agencies/no-such/", f"rights/{LONG_NAME[:400]}/"]
)
def test_a_missing_page_is_a_404_in_its_language(client: Client, language: str, path: str) -> None:
    response = client.get(f"/{language}/{path}")
    assert (response.status_code, response["Content-Language"]) == (404, language)
    assert f'lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("path", ["/xx/", "/xx/rights/", "/zh/", "/EN/", "/km-KH/rights/", "/%00/"])
def test_an_unknown_language_is_a_4xx(client: Client, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_of_the_api_is_a_problem_in_the_asked_language(
    client: Client, language: str
) -> None:
    for path in ("/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/articles/"):
        response = client.get(path, headers={"accept-language": language})
        assert faults_of_problem(response, language=language) == [], path
        assert response.status_code == 404


def test_a_strange_host_or_content_type_is_refused(client: Client) -> None:
    wild = Client(raise_request_exception=False)
    for host in ("evil.example", "a b", "[::1", "testserver\x00"):
        assert wild.get("/en/", headers={"host": host}).status_code == 400, host
    for kind in ("text/plain", "application/xml", "multipart/form-data", "", "x", "a/b; charset=x"):
        for url in ("/api/v1/fee-checks/", "/api/v1/complaints/"):
            response = wild.generic("POST", url, b"{}", content_type=kind)
            assert faults_of_problem(response) == [], (kind, url)
            assert response.status_code in (400, 415)
    charset = "application/json; charset=no-such"
    response = wild.generic("POST", "/api/v1/fee-checks/", b"{}", content_type=charset)
    assert faults_of_problem(response) == []
