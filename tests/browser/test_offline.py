"""Pages kept on the phone, with the network really off."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.journeys import look

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEPT = "caches.has('kept')"
ADDRESSES = """caches.open('kept').then(c => c.keys()).then(all => all.map(r => {
    const url = new URL(r.url); return url.pathname + url.search; }))"""
UNDER_CONTROL = """new Promise(done => navigator.serviceWorker.controller ? done(true)
    : navigator.serviceWorker.addEventListener('controllerchange', () => done(true)))"""
WORKERS = "navigator.serviceWorker.getRegistrations().then(all => all.length)"


def keep(page: "Page", language: str, key: str) -> None:
    page.goto(f"/{language}/offline/{key}/")
    page.locator("[data-keep-start]").click()
    page.locator("[data-keep-done]").wait_for(state="visible", timeout=30_000)
    page.evaluate(UNDER_CONTROL)


@pytest.mark.parametrize(("language", "title"), [("km", "ថៃ"), ("my", "ထိုင်း")])
def test_pack_opens_in_flight_mode(
    open_page: "Callable[..., Page]", language: str, title: str
) -> None:
    page = open_page(scripts=True, language=language)
    keep(page, language, "TH")
    look(page, f"offline-kept-{language}")
    page.context.set_offline(True)
    page.goto(f"/{language}/rights/passport-kept/")
    look(page, f"offline-article-{language}")
    assert page.locator("main h1").inner_text()
    assert page.evaluate("getComputedStyle(document.body).fontFamily.length > 0")
    page.goto(f"/{language}/help/?in=TH")
    assert page.locator("main a[href^='tel:']").count() > 0
    page.goto(f"/{language}/")
    page.goto(f"/{language}/rights/")
    assert page.locator(f"main a[href='/{language}/rights/passport-kept/']").count() > 0
    page.goto(f"/{language}/rights/wages-and-hours-japan/")
    page.locator("[data-kept-list] li").first.wait_for()
    assert title in page.locator("[data-kept-list]").inner_text()
    look(page, f"offline-list-{language}")


def test_single_page_opens_in_flight_mode(open_page: "Callable[..., Page]") -> None:
    page = open_page(scripts=True, language="vi")
    keep(page, "vi", "unpaid-wages")
    page.context.set_offline(True)
    page.goto("/vi/offline/")
    page.locator("[data-kept-link]").click()
    page.wait_for_url("**/vi/rights/unpaid-wages/")


def test_nothing_private_is_ever_kept(open_page: "Callable[..., Page]") -> None:
    page = open_page(scripts=True, language="km")
    keep(page, "km", "TH")
    for path in ("/km/complaints/new/", "/km/complaints/follow-up/", "/accounts/login/", "/desk/"):
        page.goto(path)
    addresses = page.evaluate(ADDRESSES)
    assert addresses
    private = ("/complaints/", "/desk/", "/accounts/", "/admin/", "/api/", "/exit/")
    assert [address for address in addresses if any(part in address for part in private)] == []
    page.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto("/km/complaints/new/")


def test_nothing_is_kept_before_it_is_asked_for(open_page: "Callable[..., Page]") -> None:
    page = open_page(scripts=True, language="km")
    for path in ("/km/", "/km/rights/", "/km/rights/passport-kept/", "/km/offline/TH/"):
        page.goto(path)
    assert page.evaluate(KEPT) is False
    assert page.evaluate(WORKERS) == 0


def test_one_tap_forgets_everything(open_page: "Callable[..., Page]") -> None:
    page = open_page(scripts=True, language="km")
    keep(page, "km", "passport-kept")
    keep(page, "km", "unpaid-wages")
    page.goto("/km/offline/")
    page.locator("[data-kept-list] li").nth(1).wait_for()
    assert page.locator("[data-kept-list] li").count() == 2
    page.locator("[data-kept-forget]").first.click()
    page.locator("[data-kept-list] li").nth(1).wait_for(state="detached")
    page.locator("[data-forget-all]").click()
    page.locator("[data-forgotten]").wait_for(state="visible")
    assert page.evaluate(KEPT) is False
    assert page.evaluate(WORKERS) == 0


def test_broken_line_leaves_no_half_of_a_pack(open_page: "Callable[..., Page]") -> None:
    page = open_page(scripts=True, language="km")
    page.goto("/km/offline/TH/")
    page.route("**/static/fonts/**", lambda route: route.abort())
    page.locator("[data-keep-start]").click()
    page.locator("[data-keep-failed]").wait_for(state="visible", timeout=30_000)
    assert page.evaluate(KEPT) is False


def test_page_without_scripts_says_what_to_do_instead(open_page: "Callable[..., Page]") -> None:
    page = open_page(language="km")
    page.goto("/km/offline/TH/")
    assert page.locator("[data-keep-cannot]").is_visible()
    assert not page.locator("[data-keep-start]").is_visible()
