"""A worker complains, in Khmer, without script."""

import re
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from complaints.intake.steps import STEPS, asked, find_step
from complaints.kinds import kinds
from complaints.models import Complaint, RoutingRule
from portal.common.formatting import format_date
from portal.common.forms import LONG_TEXT
from tests.complaints.pages.conftest import Cast, signed_in
from tests.complaints.pages.steps import ANSWERS, NEW, answer_all, begin, receipt_of, send

pytestmark = pytest.mark.django_db
DANGEROUS = sorted(kind.key for kind in kinds if kind.is_dangerous)
ZAWGYI = "ကၽြန္ေတာ္တို႔ လုပ္ခ မရပါဘူး သံုးလရွိပါၿပီ"


def story_at_the_desk(cast: Cast) -> str:
    complaint = Complaint.objects.get()
    address = f"/desk/cases/{complaint.reference}/statement/"
    return signed_in(cast.attache).get(address).content.decode()


def test_the_whole_way_stores_one_complaint_at_the_right_desk(cast: Cast, worker: Client) -> None:
    met = answer_all(worker)
    receipt = send(worker)
    complaint = Complaint.objects.get()
    assert met == [
        "topic", "detail", "safety", "place", "area", "home", "person", "name", "words", "people",
        "cost", "files", "reply", "readers",
    ]  # fmt: skip
    assert len(receipt) == 20
    assert complaint.lead == cast.embassy
    assert (complaint.kind, complaint.area_of_work_id, complaint.language) == (
        "unpaid_wages",
        "TH-74",
        "km",
    )
    assert complaint.group_size == 3


def test_the_confirmation_says_who_has_it_what_is_due_and_whom_to_call(
    cast: Cast, worker: Client
) -> None:
    answer_all(worker)
    page = worker.post(f"{NEW}send/", follow=True).content.decode()
    complaint = Complaint.objects.get()
    assert cast.embassy.name in page
    assert complaint.reference in page
    assert "tel:191" in page
    assert page.count('<dl class="summary">') == 1
    for deadline in complaint.deadlines.all():
        assert (
            format_date(deadline.due_at.astimezone(ZoneInfo("Asia/Bangkok")).date(), "km") in page
        )
    assert "/km/complaints/follow-up/" in page


def test_every_question_is_one_page_with_one_heading_and_the_way_out(
    cast: Cast, worker: Client
) -> None:
    address = begin(worker)
    while not address.endswith("/check/"):
        page = worker.get(address).content.decode()
        assert len(re.findall(r"<h1", page)) == 1, address
        assert "data-exit" in page
        assert 'autocomplete="off"' in page
        key = address.rstrip("/").rsplit("/", 1)[-1]
        address = worker.post(address, ANSWERS[key])["Location"]


def test_progress_counts_questions_not_pages(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    page = worker.get("/en/complaints/new/area/").content.decode()
    assert "Question 3 of 9" in page


@pytest.mark.parametrize(
    "step",
    [
        s
        for s in STEPS
        if s.key in ANSWERS and s.key not in {"area", "cost", "people", "name", "files"}
    ],
    ids=lambda s: s.key,
)
def test_an_empty_answer_is_asked_again_with_the_way_to_mend_it(
    cast: Cast, worker: Client, step
) -> None:
    answer_all(worker)
    response = worker.post(f"{NEW}{step.key}/", {})
    assert response.status_code == 400
    assert 'class="error-summary"' in response.content.decode()


def test_a_story_that_is_too_long_is_refused_and_kept(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    text = "ក" * (LONG_TEXT + 1)
    response = worker.post("/en/complaints/new/words/", {"text": text})
    page = response.content.decode()
    assert response.status_code == 400
    assert "This is too long: 10001 characters." in page
    assert text in page


def test_danger_shows_emergency_numbers_before_anything_else(cast: Cast, worker: Client) -> None:
    begin(worker)
    worker.post(f"{NEW}topic/", ANSWERS["topic"])
    worker.post(f"{NEW}detail/", ANSWERS["detail"])
    response = worker.post(f"{NEW}safety/", {"danger": "yes"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{NEW}numbers/"
    assert 'href="tel:191"' in response.content.decode()
    assert worker.post(f"{NEW}numbers/")["Location"] == f"{NEW}place/"


def test_a_dangerous_kind_shows_emergency_numbers_whatever_she_says(
    cast: Cast, worker: Client
) -> None:
    met = answer_all(
        worker,
        topic={"topic": "violence_freedom"},
        detail={"kind": "violence"},
        safety={"danger": "no"},
    )
    assert met[3] == "numbers"
    assert "cost" not in met


def test_an_agency_is_picked_from_the_register_by_its_name(cast: Cast, worker: Client) -> None:
    answer_all(
        worker,
        person={"type": "agency"},
        name={"name": "golden field"},
        match={"agency": _agency()},
    )
    send(worker)
    page = story_at_the_desk(cast)
    assert "in the register: Golden Field Manpower" in page


def test_an_agency_that_is_not_in_the_register_keeps_the_name_as_written(
    cast: Cast, worker: Client
) -> None:
    met = answer_all(worker, person={"type": "agency"}, name={"name": "ក្រុមហ៊ុនមិនស្គាល់"})
    send(worker)
    assert "match" not in met
    assert "ក្រុមហ៊ុនមិនស្គាល់" in story_at_the_desk(cast)


@pytest.mark.security
def test_an_accused_official_s_office_never_receives_it(cast: Cast, worker: Client) -> None:
    answer_all(worker, person={"type": "official"}, post={"mission": "kh-th-bkk"})
    send(worker)
    complaint = Complaint.objects.get()
    assert complaint.lead != cast.embassy
    assert signed_in(cast.attache).get(f"/desk/cases/{complaint.reference}/").status_code == 404


@pytest.mark.security
def test_an_office_she_keeps_out_is_shown_out_and_stays_out(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    wish = {"ask_for": "cso", "exclude": ["kh-th-bkk"], "again": "1"}
    shown = worker.post(f"{NEW}readers/", wish, follow=True).content.decode()
    panel = shown.split('class="panel flow"')[1].split("</div>")[0]
    assert cast.organisation.name in panel
    assert cast.embassy.name not in panel
    assert 'value="kh-th-bkk" id="id_exclude_0"' in shown
    send(worker)
    assert Complaint.objects.get().lead == cast.organisation
    assert not Complaint.objects.visible_to(cast.attache).exists()


def test_every_office_that_receives_it_is_named_with_the_reason(cast: Cast, worker: Client) -> None:
    RoutingRule.objects.update(copies=["cso"])
    answer_all(worker)
    page = worker.get("/en/complaints/new/check/").content.decode()
    panel = page.split('class="panel flow"')[1].split("</div>")[0]
    assert cast.embassy.name in panel
    assert "Your attaché helps." in panel
    assert f"{cast.organisation.name}<br>" in panel
    assert "The rules for this kind of problem name this office." in panel


def test_when_no_office_is_left_the_oversight_office_is_named(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    wish = {"ask_for": "labour_attache", "exclude": ["kh-th-bkk", "cso"], "again": "1"}
    shown = worker.post("/en/complaints/new/readers/", wish, follow=True).content.decode()
    assert cast.oversight_office.name in shown
    assert "It will not get lost." in shown


def test_keeping_out_everybody_who_could_read_it_is_refused(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    wish = {"ask_for": "labour_attache", "exclude": ["kh-th-bkk", "cso", "ministry"]}
    response = worker.post("/en/complaints/new/readers/", wish)
    assert response.status_code == 400
    assert "nobody is left who could read it" in response.content.decode()


@pytest.mark.parametrize("kind", DANGEROUS)
def test_every_dangerous_kind_shows_numbers_whatever_she_says(kind: str) -> None:
    for danger in ("yes", "no"):
        answers = {"detail": {"kind": kind}, "safety": {"danger": danger}}
        assert find_step("numbers") in asked(answers)


@pytest.mark.parametrize("kind", sorted(set(kinds.keys()) - set(DANGEROUS)))
def test_her_own_word_of_danger_shows_numbers_for_every_other_kind(kind: str) -> None:
    calm = {"detail": {"kind": kind}, "safety": {"danger": "no"}}
    afraid = {**calm, "safety": {"danger": "yes"}}
    assert [find_step("numbers") in asked(answers) for answers in (calm, afraid)] == [False, True]


def test_asking_for_an_office_and_keeping_it_out_is_refused(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    response = worker.post(f"{NEW}readers/", {"ask_for": "cso", "exclude": ["cso"]})
    assert response.status_code == 400


def test_what_was_paid_is_compared_with_the_law_and_goes_to_the_desk(
    cast: Cast, worker: Client
) -> None:
    cost = {"amount": "១២.០០០", "currency": "THB", "category": "fee.service", "payee": "agency"}
    met = answer_all(worker, cost=cost)
    page = worker.get("/en/complaints/new/check/").content.decode()
    send(worker)
    assert met[-4:] == ["result", "files", "reply", "readers"]
    assert "12,000 THB" in page
    assert "What was paid, against the law" in story_at_the_desk(cast)


def test_an_amount_without_its_currency_is_asked_again(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    response = worker.post("/en/complaints/new/cost/", {"amount": str(Decimal(100))})
    assert response.status_code == 400
    assert "Please choose the currency of the amount." in response.content.decode()


def test_a_telephone_number_is_read_in_khmer_digits(cast: Cast, worker: Client) -> None:
    reach = {"value": "០៨១ ២៣៤ ៥៦៧៨", "safe_hours": "យប់"}
    answer_all(worker, reply={"channel": "phone"}, reach=reach)
    assert "+66812345678" in worker.get(f"{NEW}check/").content.decode()


def test_zawgyi_is_converted_for_reading_and_kept_to_the_letter(cast: Cast, worker: Client) -> None:
    answer_all(worker, words={"text": ZAWGYI})
    send(worker)
    page = story_at_the_desk(cast)
    assert "ကျွန်တော်တို့" in page
    assert ZAWGYI in page


def test_markup_in_a_story_stays_text(cast: Cast, worker: Client) -> None:
    answer_all(worker, words={"text": "<script>alert(1)</script> no pay"})
    assert "<script>alert" not in worker.get(f"{NEW}check/").content.decode()
    send(worker)
    assert "&lt;script&gt;alert(1)" in story_at_the_desk(cast)


def test_changing_an_answer_leads_back_to_the_check(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    assert worker.post(f"{NEW}words/", {"text": "រឿងផ្សេង"})["Location"] == f"{NEW}check/"


def test_changing_the_country_asks_again_what_hung_on_it(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    assert worker.post(f"{NEW}place/", {"country": "MY"})["Location"] == f"{NEW}readers/"
    assert worker.get(f"{NEW}area/")["Location"] == f"{NEW}readers/"


def test_nobody_jumps_ahead(cast: Cast, worker: Client) -> None:
    begin(worker)
    for address in ("readers/", "check/"):
        assert worker.get(f"{NEW}{address}")["Location"] == f"{NEW}topic/"
    assert worker.post(f"{NEW}send/")["Location"] == f"{NEW}topic/"
    assert not Complaint.objects.exists()


def test_an_unknown_question_is_not_found(cast: Cast, worker: Client) -> None:
    begin(worker)
    assert worker.get(f"{NEW}nonsense/").status_code == 404


def test_a_choice_that_was_not_offered_is_refused(cast: Cast, worker: Client) -> None:
    begin(worker)
    assert worker.post(f"{NEW}topic/", {"topic": "' OR 1=1"}).status_code == 400


def test_the_language_can_change_in_the_middle(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    assert worker.get("/vi/complaints/new/check/").status_code == 200
    page = worker.post("/vi/complaints/new/send/", follow=True).content.decode()
    assert len(receipt_of(page)) == 20
    assert Complaint.objects.get().language == "vi"


def test_a_kind_from_an_article_is_remembered_and_leaves_the_address(
    cast: Cast, worker: Client
) -> None:
    response = worker.get(f"{NEW}?kind=unpaid_wages")
    assert response["Location"] == NEW
    assert worker.post(NEW)["Location"] == f"{NEW}safety/"


def test_an_unknown_kind_in_the_address_is_ignored(cast: Cast, worker: Client) -> None:
    assert worker.get(f"{NEW}?kind=nonsense")["Location"] == NEW
    assert not worker.cookies


def test_an_agency_from_its_page_is_remembered_and_leaves_the_address(
    cast: Cast, worker: Client
) -> None:
    assert worker.get(f"{NEW}?agency={_agency()}")["Location"] == NEW
    address = worker.post(NEW)["Location"]
    for key in ("topic", "detail", "safety", "place", "area", "home"):
        address = worker.post(f"{NEW}{key}/", ANSWERS[key])["Location"]
    assert address == f"{NEW}words/"


def test_an_unknown_agency_in_the_address_is_ignored(cast: Cast, worker: Client) -> None:
    assert worker.get(f"{NEW}?agency=nonsense")["Location"] == NEW
    assert not worker.cookies


def _agency() -> str:
    from recruitment_agencies.models import Agency

    return Agency.objects.get().public_id
