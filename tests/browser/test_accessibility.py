"""axe finds nothing on any page a person meets, in all four languages; nothing overflows a narrow screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.accounts.demo import DEMO_PASSWORD
from portal.settings.languages import LANGUAGE_CODES
from tests.browser.conftest import DESK
from tests.browser.journeys import answer_step, go_on, look, press, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

PUBLIC_PAGES = (
    "",
    "about/",
    "help/",
    "help/?from=KH&in=TH",
    "help/?from=VN&in=JP&area=JP-13",
    "help/choose/?from=KH&in=TH",
    "search/",
    "search/?q=passport",
    "rights/",
    "rights/unpaid-wages/",
    "rights/what-a-labour-attache-does/",
    "rights/unpaid-wages/share/",
    "rights/unpaid-wages/missing/",
    "rights/unpaid-wages/thanks/",
    "rights/packs/",
    "offline/",
    "offline/TH/",
    "agencies/",
    "agencies/data/",
    "fee-check/",
    "complaints/new/",
    "complaints/follow-up/",
    "nothing-here/",
    "exit/",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: "Page") -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}" for v in found]


def overflow(page: "Page") -> int:
    """Pixels by which the page is wider than the screen."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_public_pages_have_no_violation(open_page: "Callable[..., Page]", language: str) -> None:
    page = open_page(scripts=True, language=language)
    problems = []
    for path in PUBLIC_PAGES:
        page.goto(f"/{language}/{path}")
        look(
            page, f"public-{language}-{path.replace('/', '_').replace('?', '-').replace('&', '-')}"
        )
        problems += [f"/{language}/{path}: {problem}" for problem in violations(page)]
    assert problems == []


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_public_pages_fit_a_narrow_screen(open_page: "Callable[..., Page]", language: str) -> None:
    page = open_page(size={"width": 320, "height": 640}, scripts=True, language=language)
    wide = {}
    for path in PUBLIC_PAGES:
        page.goto(f"/{language}/{path}")
        if overflow(page) > 0:
            wide[path] = overflow(page)
    assert wide == {}


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_an_agency_and_its_pages_have_no_violation(
    open_page: "Callable[..., Page]", language: str
) -> None:
    page = open_page(scripts=True, language=language)
    page.goto(f"/{language}/agencies/?q=DEMO-VN-001")
    agency = page.locator("article h3 a").first.get_attribute("href") or ""
    problems = []
    for path in (agency, f"{agency}proof/", f"{agency}watch/"):
        page.goto(path)
        problems += [f"{path}: {problem}" for problem in violations(page)]
        if overflow(page) > 0:
            problems.append(f"{path}: wider than the screen by {overflow(page)}")
    assert problems == []


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_question_of_the_intake_has_no_violation(
    open_page: "Callable[..., Page]", language: str
) -> None:
    page = open_page(scripts=True, language=language)
    page.goto(f"/{language}/complaints/new/")
    go_on(page)
    problems = []
    for _ in range(25):
        problems += [f"{page.url}: {problem}" for problem in violations(page)]
        if page.url.endswith("/new/check/"):
            break
        answer_step(page)
    go_on(page)
    problems += [f"{page.url}: {problem}" for problem in violations(page)]
    assert problems == []


def test_desks_have_no_violation(open_page: "Callable[..., Page]") -> None:
    page = open_page(size=DESK, scripts=True, language="en")
    sign_in(page, "attache.kh.th@demo.example", DEMO_PASSWORD)
    problems = []
    for path in ("/desk/", "/desk/cases/"):
        page.goto(path)
        problems += [f"{path}: {problem}" for problem in violations(page)]
    press(page, "main table a[href^='/desk/cases/']")
    problems += [f"case: {problem}" for problem in violations(page)]
    assert problems == []
