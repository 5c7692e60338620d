"""The main job, by hand: a worker in Khmer on a small phone without scripts, and the attaché at a desk."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from portal.accounts.demo import DEMO_PASSWORD
from tests.browser.conftest import DESK
from tests.browser.journeys import STORY, file_complaint, go_on, look, press, reference_on, sign_in
from tests.deployment.processes import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

ATTACHE = "attache.kh.th@demo.example"
ANSWER = "យើងបានទទួលពាក្យបណ្តឹងរបស់អ្នកហើយ។"  # We have received your complaint.


def test_worker_reads_checks_complains_and_is_answered(open_page: "Callable[..., Page]") -> None:
    worker = open_page(scripts=False)

    # She reads a right in Khmer.
    worker.goto("/km/")
    look(worker, "home-km")
    assert worker.locator("main ul.cards a").count() == 6
    worker.goto("/km/rights/unpaid-wages/")
    look(worker, "article-km")
    assert worker.locator("html").get_attribute("lang") == "km"
    assert worker.locator("main h1").count() == 1

    # She checks an agency, on a day in the past too.
    worker.goto("/km/agencies/?q=DEMO-KH-002")
    look(worker, "agencies-km")
    press(worker, "main a[href*='/agencies/']")
    look(worker, "agency-km")
    assert "DEMO-KH-002" in worker.locator("main").inner_text()

    # She complains; the draft lives on the server, one question a page.
    receipt = file_complaint(worker)
    reference = reference_on(worker)
    worker.reload()
    assert receipt in worker.locator("main").inner_text().replace(" ", "").replace("\u00a0", "")

    # The right desk has it, acknowledges and answers.
    attache = open_page(size=DESK, scripts=False, language="en")
    sign_in(attache, ATTACHE, DEMO_PASSWORD)
    look(attache, "desk-home")
    attache.goto("/desk/cases/")
    look(attache, "desk-queue")
    assert reference in attache.locator("main table").inner_text()
    attache.goto(f"/desk/cases/{reference}/")
    look(attache, "desk-case")
    press(attache, "form[action$='/acknowledge/'] button")
    _open_statement(attache)
    assert STORY in attache.locator("main").inner_text()
    look(attache, "desk-statement")
    attache.goto(f"/desk/cases/{reference}/")
    attache.locator("form[action$='/reply/'] textarea").fill(ANSWER)
    press(attache, "form[action$='/reply/'] button[type=submit]")

    # She sees the answer with her receipt, typed in Khmer digits; never her own story.
    worker.goto("/km/complaints/follow-up/")
    worker.fill("input[name=receipt]", _in_khmer_digits(receipt))
    go_on(worker)
    look(worker, "status-km")
    status = worker.locator("main").inner_text()
    assert ANSWER in status
    assert STORY not in status

    # The messages went out through the worker process.
    outbox = open_page(size=DESK, language="en")

    def is_sent() -> bool:
        outbox.goto("/demo/outbox/")
        return reference in outbox.locator("main").inner_text()

    wait_for(is_sent, seconds=30)
    look(outbox, "outbox")


def test_same_form_sent_twice_is_one_complaint(open_page: "Callable[..., Page]") -> None:
    worker = open_page(scripts=False)
    receipt = file_complaint(worker)
    worker.goto("/km/complaints/new/send/")
    worker.goto("/km/complaints/new/done/")
    assert receipt in worker.locator("main").inner_text().replace(" ", "").replace("\u00a0", "")


@pytest.mark.parametrize("language", ["en", "my", "vi"])
def test_intake_is_walked_in_every_other_language(
    open_page: "Callable[..., Page]", language: str
) -> None:
    worker = open_page(scripts=False, language=language)
    assert len(file_complaint(worker, language)) == 20


def test_fee_check_page_answers_first(open_page: "Callable[..., Page]") -> None:
    worker = open_page(scripts=False, language="vi")
    worker.goto("/vi/fee-check/")
    look(worker, "fee-check-vi")
    worker.select_option("select[name=origin]", "VN")
    worker.select_option("select[name=destination]", "TW")
    worker.select_option("select[name=sector]", "manufacturing")
    worker.fill("input[name=signed_on]", "1/9/2024")
    worker.fill("input[name=contract_months]", "36")
    worker.fill("input[name=wage]", "28.000")
    worker.select_option("select[name=wage_currency]", "TWD")
    worker.select_option("select[name=payment1-category]", "fee.service")
    worker.fill("input[name=payment1-amount]", "90,000")
    worker.select_option("select[name=payment1-currency]", "TWD")
    go_on(worker)
    look(worker, "fee-check-answer-vi")
    answer = worker.locator("main").inner_text()
    assert "6.000 TWD" in answer
    assert answer.index("6.000 TWD") < answer.index("84.000")


def test_exit_button_leads_away_and_back_shows_no_form(open_page: "Callable[..., Page]") -> None:
    worker = open_page(scripts=True)
    worker.goto("/km/complaints/new/")
    go_on(worker)
    assert worker.locator("input[name=topic]").count() > 0
    for _ in range(3):
        worker.keyboard.press("Shift")
    worker.wait_for_url("**/exit/")
    look(worker, "exit-km")
    worker.go_back()
    assert worker.locator("input[name=topic]").count() == 0


def _open_statement(page: "Page") -> None:
    press(page, "form[action$='/statement/'] button, a[href$='/statement/']")


def _in_khmer_digits(digits: str) -> str:
    return digits.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
