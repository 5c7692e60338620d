"""Every address, read from the site itself: its headers, and that nothing in its pages is inline or from elsewhere."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from lxml import html

from portal.common.papers import PDF_POLICY
from portal.web import safety
from portal.web.middleware import SafeAnswerMiddleware
from portal.web.views import errors
from tests.cast import Cast
from tests.structure.access import ACCOUNT_PAGES, EVERYBODY, MATRIX
from tests.structure.test_access_matrix import (  # noqa: F401 (the fixtures)
    arguments,
    cast,
    client_of,
)

pytestmark = [pytest.mark.security, pytest.mark.django_db]
EVERYWHERE = {
    "Permissions-Policy": settings.PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# A policy is a set of directives: django-csp writes them in any order.
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "media-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'",
    "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
}  # fmt: skip
TRUSTED_TYPES = {"require-trusted-types-for 'script'", "trusted-types kept"}
OF_A_FILE = {"default-src 'none'", "sandbox"}
OF_A_PAPER = set(PDF_POLICY.split("; "))  # a browser's own viewer styles the page around it
LOADED = {"script": "src", "link": "href", "img": "src", "audio": "src", "video": "src", "source": "src",
          "iframe": "src", "embed": "src", "object": "data", "form": "action", "use": "href"}  # fmt: skip


def faults(response: HttpResponseBase, path: str) -> list[str]:
    """What is wrong with the headers and, if it is a page, with what it would load or run."""
    wrong = [name for name, value in EVERYWHERE.items() if response.get(name) != value]
    policy = policy_of(response)
    good = [POLICY] if path.startswith("/admin/") else [POLICY | TRUSTED_TYPES, OF_A_FILE]
    if response.get("Content-Type") == "application/pdf":
        good = [*good, OF_A_PAPER]
    if policy not in good:
        wrong.append(f"policy {sorted(policy)}")
    if safety.is_private(path):
        wrong += [] if response.get("Cache-Control") == "no-store" else ["kept by caches"]
        wrong += [] if response.get("X-Robots-Tag") == "noindex" else ["found by search engines"]
    if not response.get("Referrer-Policy"):
        wrong.append("no Referrer-Policy")
    if response.cookies and "no-store" not in response.get("Cache-Control", ""):
        wrong.append("a cookie in a kept answer")
    if response.get("Content-Type", "").startswith("text/html"):
        content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
        wrong += list(inline_or_foreign(content.decode()))
        if response.get("Cross-Origin-Embedder-Policy") != "require-corp":
            wrong.append("embeds what others do not give")
    return wrong


def policy_of(response: HttpResponseBase) -> set[str]:
    return set(response.get("Content-Security-Policy", "").split("; "))


def inline_or_foreign(text: str) -> Iterator[str]:
    """Every place where a page runs or styles anything by itself, or loads from another origin."""
    if not text.strip():
        return
    for element in html.fromstring(text).iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rsplit("}")[-1]
        if tag == "style" or (tag == "script" and not element.get("src")):
            yield f"inline {tag}"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on") or name == "srcdoc":
                yield f"{tag} {name}"
            if str(value).strip().lower().startswith("javascript:"):
                yield f"{tag} javascript:"
        address = element.get(LOADED[tag], "") if tag in LOADED else ""
        if is_foreign(address, tag=tag, rel=element.get("rel", "")):
            yield f"{tag} from {address}"
        if element.get("srcset"):
            yield f"{tag} srcset"


def is_foreign(address: str, *, tag: str, rel: str) -> bool:
    if tag == "link" and rel in {"alternate", "canonical"}:
        return False  # names an address, loads nothing
    address = address.strip()
    return address.startswith("//") or (
        "://" in address and not address.startswith("http://testserver/")
    )


def readers(cast: Cast, name: str) -> Iterator[object]:  # noqa: F811
    """A visitor, and the first person who is shown the page."""
    yield AnonymousUser()
    row, people = MATRIX[name], cast.everybody()
    for who, person in people.items():
        if row.get(who, row.get(EVERYBODY)) == 200 and not isinstance(person, AnonymousUser):
            yield person
            return


def test_every_address_answers_with_every_header_and_nothing_inline(
    cast: Cast,  # noqa: F811
    arguments: dict[str, list[str]],  # noqa: F811
) -> None:
    wrong = []
    for name in MATRIX:
        path = reverse(name, args=arguments.get(name, []))
        for person in readers(cast, name):
            found = faults(client_of(person).get(path), path)
            wrong += [f"{name} for {person}: {fault}" for fault in found]
    assert wrong == [], "\n".join(wrong)


def test_every_page_of_sign_in_answers_with_every_header_and_nothing_inline(
    cast: Cast,  # noqa: F811
) -> None:
    wrong = []
    for name in sorted(ACCOUNT_PAGES):
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        for person in (AnonymousUser(), cast.attache, cast.administrator):
            wrong += [f"{name}: {fault}" for fault in faults(client_of(person).get(path), path)]
    assert wrong == [], "\n".join(wrong)


def test_every_page_of_the_administration_answers_with_every_header_and_nothing_inline(
    cast: Cast,  # noqa: F811
) -> None:
    client, wrong, seen = client_of(cast.superuser), [], 0
    admin = next(r for r in get_resolver().url_patterns if getattr(r, "namespace", "") == "admin")
    for pattern in admin.url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            try:
                path = reverse(f"admin:{one.name}") if one.name else ""
            except NoReverseMatch:
                continue
            if path:
                seen += 1
                wrong += [f"{path}: {fault}" for fault in faults(client.get(path), path)]
    assert wrong == [], "\n".join(wrong)
    assert seen >= 4


@pytest.mark.parametrize(
    ("path", "extra", "status"),
    [
        ("/en/nothing/", {}, 404),
        ("/nothing", {}, 404),
        ("/api/v1/nothing/", {}, 404),
        ("/desk/nothing/", {}, 404),
        ("/static/nothing.css", {}, 404),
        ("/en/?q=%ff", {}, 400),
        ("/en/", {"HTTP_TRANSFER_ENCODING": "chunked"}, 411),
        ("/en/", {"CONTENT_LENGTH": "2000001"}, 413),
        ("/en/complaints/new/forget/", {}, 405),
    ],
)
def test_every_refusal_answers_with_every_header_and_nothing_inline(
    client: Client, path: str, extra: dict[str, str], status: int
) -> None:
    response = client.get(path, **extra)
    assert response.status_code == status
    assert faults(response, path.partition("?")[0]) == []


def test_a_refused_form_and_a_fault_of_ours_answer_with_every_header(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    refused = strict.post("/en/fee-check/", {"wage": "1"})
    assert (refused.status_code, faults(refused, "/en/fee-check/")) == (403, [])

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("portal.web.views.search.find", broken)
    fault = strict.get("/en/search/?q=x")
    assert (fault.status_code, faults(fault, "/en/search/")) == (500, [])


def test_static_files_carry_the_headers_too(client: Client) -> None:
    """Through the middleware that production uses for them: an SVG opened by itself may run nothing either."""
    from portal.web.middleware import ContentPolicyMiddleware

    request = RequestFactory().get("/static/img/mark.svg")
    inner = ContentPolicyMiddleware(lambda request: HttpResponse(content_type="image/svg+xml"))
    response = SafeAnswerMiddleware(inner)(request)
    order = settings.MIDDLEWARE
    assert order.index("portal.web.middleware.ContentPolicyMiddleware") < order.index(
        "whitenoise.middleware.WhiteNoiseMiddleware"
    )
    assert policy_of(response) == POLICY | TRUSTED_TYPES
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_every_page_of_a_desk_has_the_way_out(
    cast: Cast,  # noqa: F811
    arguments: dict[str, list[str]],  # noqa: F811
) -> None:
    client, without, seen = client_of(cast.attache), [], 0
    for name, row in MATRIX.items():
        if not name.startswith("desk:") or row.get("attache", row.get(EVERYBODY)) != 200:
            continue
        page = client.get(reverse(name, args=arguments.get(name, [])))
        if page.get("Content-Type", "").startswith("text/html"):
            seen += 1
            without += [] if reverse("account_logout") in page.content.decode() else [name]
    assert without == []
    assert seen >= 10


def test_no_answer_lets_another_origin_read_it(client: Client) -> None:
    for path in ("/en/", "/api/v1/articles/", "/api/v1/open-data/agencies.csv", "/desk/"):
        for method in (client.get, client.options):
            answer = method(path, headers={"origin": "https://elsewhere.example"})
            assert [
                name for name in answer.headers if name.lower().startswith("access-control")
            ] == []


def test_safe_answers_stand_outermost() -> None:
    assert settings.MIDDLEWARE[0] == "portal.web.middleware.SafeAnswerMiddleware"


def test_an_answer_to_a_token_is_kept_nowhere() -> None:
    request = RequestFactory().get("/api/v1/articles/", headers={"authorization": "Token x"})
    response = SafeAnswerMiddleware(
        lambda request: HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    )(request)
    assert response["Cache-Control"] == "no-store"


def test_an_answer_that_sets_a_cookie_is_kept_nowhere(client: Client) -> None:
    response = client.get("/language/km/")
    assert response.cookies
    assert response["Cache-Control"] == "no-store"


def test_pages_of_the_administration_may_say_where_a_form_comes_from(
    cast: Cast,  # noqa: F811
) -> None:
    """With «no-referrer» browsers send «Origin: null», and the form would be refused."""
    response = client_of(cast.superuser).get("/admin/")
    assert response["Referrer-Policy"] == "same-origin"


def test_no_policy_allows_anything_inline_or_from_elsewhere() -> None:
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items():
        for source in sources if isinstance(sources, list) else []:
            assert source in {"'none'", "'self'", "'script'", "data:", "kept"}, name
            assert source != "data:" or name == "img-src"


def test_no_script_of_ours_makes_code_or_markup_of_a_text() -> None:
    """What trusted types would stop in a browser must not be written either."""
    forbidden = (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
        "DOMParser", "createContextualFragment", "setTimeout(\"", "setTimeout('",
    )  # fmt: skip
    for file in (settings.BASE_DIR / "portal" / "static" / "js").glob("*.js"):
        text = file.read_text()
        assert [word for word in forbidden if word in text] == [], file.name


def test_busy_page_says_when_to_come_back() -> None:
    response = errors.busy(RequestFactory().post("/km/fee-check/"))
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert '<html lang="km">' in response.content.decode()
