"""What people do, in words that tests share. Everything is found by what it is, not by what it is called."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCREENSHOTS = os.environ.get("SCREENSHOTS")
STORY = "ថៅកែមិនបើកប្រាក់ខែឲ្យខ្ញុំបីខែហើយ។"  # My boss has not paid me for three months.


def look(page: "Page", name: str) -> None:
    """Keep a picture when SCREENSHOTS names a folder."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SCREENSHOTS}/{name}.png", full_page=True)


def press(page: "Page", selector: str) -> None:
    """Press what leads to another page, and wait for that page: a busy machine answers after the click returns."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def go_on(page: "Page") -> None:
    """Press the one primary button."""
    press(page, "main .button-next")


def choose(page: "Page", name: str, value: str) -> None:
    page.locator(f"input[name={name}][value='{value}']").check()


def answer_step(page: "Page") -> str:
    """Answer whichever question stands on the page; its key."""
    key = page.url.rstrip("/").rsplit("/", 1)[-1]
    ANSWERS[key](page)
    look(page, f"intake-{key}")
    go_on(page)
    return key


ANSWERS = {
    "topic": lambda page: choose(page, "topic", "pay"),
    "detail": lambda page: choose(page, "kind", "unpaid_wages"),
    "safety": lambda page: choose(page, "danger", "no"),
    "place": lambda page: page.select_option("select[name=country]", "TH"),
    "area": lambda page: page.select_option("select[name=area]", "TH-74"),
    "home": lambda page: choose(page, "nationality", "KH"),
    "person": lambda page: choose(page, "type", "employer"),
    "name": lambda page: page.fill("input[name=name]", "A made-up factory"),
    "words": lambda page: page.fill("textarea[name=text]", STORY),
    "files": lambda page: None,
    "people": lambda page: page.fill("input[name=people]", "១"),
    "cost": lambda page: _pay(page),
    "result": lambda page: None,
    "reply": lambda page: choose(page, "channel", "none"),
    "readers": lambda page: None,
    "numbers": lambda page: None,
}


def _pay(page: "Page") -> None:
    page.fill("input[name=amount]", "៣០០")
    page.select_option("select[name=currency]", "USD")
    page.select_option("select[name=category]", "fee.service")
    page.select_option("select[name=payee]", "agency")


def file_complaint(page: "Page", language: str = "km") -> str:
    """Walk the intake from its first page to the receipt; the receipt's twenty digits."""
    page.goto(f"/{language}/complaints/new/")
    look(page, "intake-new")
    go_on(page)
    for _ in range(25):
        if page.url.endswith("/new/check/"):
            break
        answer_step(page)
    look(page, "intake-check")
    go_on(page)
    page.wait_for_url("**/new/done/")
    look(page, "intake-done")
    return receipt_on(page)


def receipt_on(page: "Page") -> str:
    text = page.locator("main").inner_text()
    found = re.search(r"\d{4}(?:\s\d{4}){4}", text)
    assert found, text
    return re.sub(r"\s", "", found[0])


def reference_on(page: "Page") -> str:
    """The reference on the confirmation: what offices call the case."""
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.locator("main").inner_text())
    assert found
    return found[0]


def sign_in(page: "Page", email: str, password: str) -> None:
    """With the demonstration's second step. Where this person used the code of the moment already, the next one."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    press(page, "main button[type=submit]")
    for which in ("now", "next", "next", "next"):
        page.fill("input[name=code]", _demo_code(page, which))
        press(page, "main button[type=submit]")
        if "/desk/" in page.url:
            return
        page.wait_for_timeout(15_000 if which == "next" else 0)
    raise AssertionError(page.locator("main").inner_text())


def _demo_code(page: "Page", which: str) -> str:
    """Read beside the page, so that what stands there stays."""
    answer = page.request.get("/demo/code/")
    found = re.search(rf'data-code="{which}">(\d{{6}})<', answer.text())
    assert found, answer.text()
    return found[1]
