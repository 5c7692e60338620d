"""The pages of sharing: what an office meets before and after it accepts, and the worker's own hand on it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from complaints import tasks
from complaints.enums import (
    ConsentPurpose,
    ExclusionReason,
    OverrideGround,
    RoutingReason,
    SharedPart,
    TransitionState,
)
from complaints.models import Complaint, Consent, ConsentRequest, Exclusion, Transition
from complaints.services import consent_requests, passing, visits
from complaints.services.filing import file_complaint
from complaints.services.passing import Override
from complaints.submission import ConsentGiven
from complaints.views.gates import VISIT_COOKIE
from portal.accounts.models import User
from tests.cast import Cast, submission
from tests.complaints.passing_ground import (
    ALL_WORDS,
    MESSAGE,
    Ground,
    add_file,
    add_worker,
    client_of,
    gives_copy,
    ground,
)

QUERIES = 7
pytestmark = [pytest.mark.django_db, pytest.mark.security]
STORY, FEES, MESSAGES, FILES = (
    SharedPart.STATEMENT,
    SharedPart.FEE_CHECK,
    SharedPart.MESSAGES,
    SharedPart.EVIDENCE,
)


@pytest.fixture
def case(cast: Cast) -> Ground:
    return ground(cast)


def page_of(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def code_of(client: Client, name: str, *args: object) -> int:
    return client.get(reverse(name, args=args)).status_code


def pages_of_the_case(case: Ground) -> list[tuple[str, list[object]]]:
    reference = case.complaint.reference
    names = ["case", "statement", "note", "case-refer", "case-consent", "case-ask-consent"]
    rows: list[tuple[str, list[object]]] = [(f"desk:{name}", [reference]) for name in names]
    return [*rows, ("desk:evidence-file", [reference, case.file.uid])]


def test_before_acceptance_no_page_no_file_and_no_list_holds_a_word_of_the_case(
    case: Ground,
) -> None:
    case.agrees(STORY, FEES, MESSAGES, FILES)
    case.offers(STORY, FEES, MESSAGES, FILES, evidence=[case.file.uid])
    client = client_of(case.helper)
    for name, args in pages_of_the_case(case):
        assert code_of(client, name, *args) == 404, name
    for name in ("desk:home", "desk:cases", "desk:offers"):
        page = page_of(client, name)
        for word in (*ALL_WORDS, "SREYMOMSUMMARY", case.complaint.reference, "unpaid"):
            assert word not in page, (name, word)


def test_the_list_of_offers_shows_from_whom_where_how_urgent_which_parts_and_until_when(
    case: Ground,
) -> None:
    case.agrees(STORY)
    case.offers(STORY)
    page = page_of(client_of(case.helper), "desk:offers")
    for word in (case.cast.post.name, "Cambodia", "Thailand", "what the worker told"):
        assert word in page, word
    assert "the messages" not in page


def test_after_acceptance_the_subset_is_really_a_subset(case: Ground) -> None:
    case.agrees(FEES)
    offer = case.offers(FEES)
    client = client_of(case.helper)
    answer = client.post(reverse("desk:offer-accept", args=[offer.uid]))
    assert answer["Location"] == reverse("desk:case", args=[case.complaint.reference])
    reference = case.complaint.reference
    seen = page_of(client, "desk:case", reference) + page_of(client, "desk:statement", reference)
    assert "SREYMOMFEES" in seen
    assert "SREYMOMSUMMARY" in seen
    for word in ("SREYMOMSTORY", "SREYMOMEMPLOYER", "SREYMOMMESSAGE", "SREYMOMFILE", "66812345678"):
        assert word not in seen, word
    assert code_of(client, "desk:evidence-file", reference, case.file.uid) == 404


def test_shared_messages_are_read_and_the_story_is_not(case: Ground) -> None:
    case.helped_with(MESSAGES)
    client = client_of(case.helper)
    assert MESSAGE in page_of(client, "desk:case", case.complaint.reference)
    assert code_of(client, "desk:statement", case.complaint.reference) == 404


@pytest.mark.parametrize("end", ["revoke", "give_back", "stop"])
def test_after_the_end_every_address_is_a_404(case: Ground, end: str) -> None:
    offer = case.helped_with(STORY, FILES, evidence=[case.file.uid])
    if end == "revoke":
        address = reverse("desk:offer-revoke", args=[offer.uid])
        assert client_of(case.lead).post(address).status_code == 302
    elif end == "give_back":
        address = reverse("desk:offer-give-back", args=[offer.uid])
        assert client_of(case.helper).post(address, {"why": "Done"}).status_code == 302
    else:
        worker = visit(case)
        address = reverse("complaints:stop-sharing", args=[Consent.objects.get().uid])
        assert worker.post(address).status_code == 302
    client = client_of(case.helper)
    for name, args in pages_of_the_case(case):
        assert code_of(client, name, *args) == 404, name
    assert case.complaint.reference not in page_of(client, "desk:cases")


def test_offering_without_consent_says_why_and_stores_nothing(case: Ground) -> None:
    address = reverse("desk:case-refer", args=[case.complaint.reference])
    answer = client_of(case.lead).post(
        address, {"to": case.cast.cso.pk, "scope": ["statement"], "summary": "x"}
    )
    assert answer.status_code == 403
    assert "Ask for their consent first" in answer.content.decode()
    assert not Transition.objects.exists()


def test_names_and_files_are_off_until_somebody_ticks_them(case: Ground) -> None:
    page = page_of(client_of(case.lead), "desk:case-refer", case.complaint.reference)
    ticked = re.findall(r'value="(\w+)"[^>]*checked', page)
    assert ticked == ["statement", "fee_check", "messages"]


def test_an_office_kept_out_and_an_agency_are_neither_listed_nor_taken(case: Ground) -> None:
    Exclusion.objects.create(
        complaint=case.complaint,
        organisation=case.cast.cso,
        reason=ExclusionReason.ASKED_BY_WORKER,
    )
    agency = case.cast.accused_agency.organisations().get()
    client, reference = client_of(case.cast.head_of_post), case.complaint.reference
    for name in ("desk:case-refer", "desk:case-transfer", "desk:case-consent"):
        page = page_of(client, name, reference)
        assert case.cast.ministry.name in page
        for office in (case.cast.cso, agency, case.cast.foreign_post):
            assert office.name not in page
    for office in (case.cast.cso, agency):
        crafted = {
            "to": office.pk,
            "recipient": office.pk,
            "scope": ["statement"],
            "purpose": "refer",
            "how": "spoken",
            "language": "km",
            "ground": "law",
            "why": "x",
        }
        for name in ("desk:case-refer", "desk:case-transfer", "desk:case-consent"):
            assert client.post(reverse(name, args=[reference]), crafted).status_code == 400, name
    assert not Transition.objects.exists()
    assert not Consent.objects.exists()


def test_only_heads_are_shown_the_way_around_consent(case: Ground) -> None:
    reference = case.complaint.reference
    assert 'name="ground"' not in page_of(client_of(case.lead), "desk:case-refer", reference)
    head = client_of(case.cast.head_of_post)
    assert 'name="ground"' in page_of(head, "desk:case-refer", reference)


def test_a_consent_written_down_stands_on_the_case_page(case: Ground) -> None:
    client, reference = client_of(case.lead), case.complaint.reference
    answer = client.post(
        reverse("desk:case-consent", args=[reference]),
        {
            "recipient": case.cast.cso.pk,
            "purpose": "refer",
            "scope": ["statement"],
            "how": "thumbprint",
            "language": "km",
            "expires_on": "31/12/2026",
            "note": "at the shelter",
        },
    )
    assert answer.status_code == 302
    page = page_of(client, "desk:case", reference)
    for word in (case.cast.cso.name, "Thumbprint on paper", "in force"):
        assert word in page, word


def test_a_consent_of_a_whole_group_is_one_row_a_person(case: Ground) -> None:
    add_worker(case.complaint, 2)
    given = {
        "person": "all",
        "recipient": case.cast.cso.pk,
        "purpose": "transfer",
        "how": "written",
        "language": "km",
    }
    address = reverse("desk:case-consent", args=[case.complaint.reference])
    assert client_of(case.lead).post(address, given).status_code == 302
    assert Consent.objects.count() == 2


def test_an_office_with_a_copy_sees_no_consent_that_concerns_others(case: Ground) -> None:
    case.agrees(STORY)
    gives_copy(case.complaint, case.cast.ministry)
    page = page_of(client_of(case.cast.ministry_officer), "desk:case", case.complaint.reference)
    assert 'id="consent"' not in page
    assert 'id="passing"' not in page


def test_the_worker_on_the_phone_of_another_reads_neither_story_nor_name(case: Ground) -> None:
    case.helped_with(STORY)
    worker = visit(case)
    page = page_of(worker, "complaints:status")
    assert case.cast.cso.name in page
    assert "Take back my consent" in page
    for word in ALL_WORDS[:3]:
        assert word not in page
    uid = Consent.objects.get().uid
    stop = worker.get(reverse("complaints:stop-sharing", args=[uid]))
    text = stop.content.decode()
    assert "no-store" in stop["Cache-Control"]
    [title] = re.findall(r"<title>(.*?)</title>", text, re.S)
    assert not re.search("consent|complaint|case", title, re.I)
    assert case.cast.cso.name in text
    assert "what you told" in text


def test_looking_at_the_question_takes_nothing_back(case: Ground) -> None:
    consent = case.agrees(STORY)
    assert code_of(visit(case), "complaints:stop-sharing", consent.uid) == 200
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_a_consent_or_a_question_of_somebody_else_is_not_found(case: Ground, cast: Cast) -> None:
    other = ground(cast)
    consent = other.agrees(STORY)
    [question] = consent_requests.ask_for_consent(
        complaint=other.complaint,
        by=cast.attache,
        recipient=cast.ministry,
        purpose="refer",
        scope=[STORY],
    )
    worker = visit(case)
    assert code_of(worker, "complaints:stop-sharing", consent.uid) == 404
    assert code_of(worker, "complaints:answer-office", question.uid) == 404


@pytest.mark.parametrize(("answer", "given"), [("yes", 1), ("no", 0), ("", 0)])
def test_she_answers_an_office_that_asks(case: Ground, answer: str, given: int) -> None:
    address = reverse("desk:case-ask-consent", args=[case.complaint.reference])
    asked = client_of(case.lead).post(
        address,
        {
            "recipient": case.cast.cso.pk,
            "purpose": "refer",
            "scope": ["statement"],
            "why": "A bed.",
        },
    )
    assert asked.status_code == 302
    worker = visit(case)
    assert case.cast.cso.name in page_of(worker, "complaints:status")
    question = ConsentRequest.objects.get()
    page = page_of(worker, "complaints:answer-office", question.uid)
    assert "A bed." in page
    assert "checked" not in page
    response = worker.post(
        reverse("complaints:answer-office", args=[question.uid]), {"agree": answer}
    )
    assert response.status_code == (302 if answer else 400)
    assert Consent.objects.filter(how="portal").count() == given


def test_she_is_told_of_an_office_that_was_let_in_without_her(cast: Cast) -> None:
    danger = ground(cast, danger=True)
    offer = danger.offers(
        STORY, by=cast.head_of_post, override=Override(OverrideGround.DANGER, "locked in")
    )
    passing.accept(offer=offer, by=danger.helper)
    page = page_of(visit(danger), "complaints:status")
    assert "You were not asked first" in page
    assert cast.cso.name in page
    assert "locked in" not in page


def test_she_cannot_take_back_a_lead_that_has_moved_but_sees_who_leads(case: Ground) -> None:
    case.agrees(purpose=ConsentPurpose.TRANSFER)
    offer = passing.offer_transfer(complaint=case.complaint, by=case.lead, to=case.cast.cso)
    passing.accept(offer=offer, by=case.helper)
    page = page_of(visit(case), "complaints:status")
    assert case.cast.cso.name in page
    assert "Take back my consent" not in page


def test_a_transfer_and_a_request_go_through_the_pages(case: Ground) -> None:
    gives_copy(case.complaint, case.cast.ministry, why=RoutingReason.RULE)
    officer, reference = client_of(case.cast.ministry_officer), case.complaint.reference
    asked = officer.post(
        reverse("desk:case-request-lead", args=[reference]), {"why": "The agency is ours."}
    )
    assert asked.status_code == 302
    lead = client_of(case.lead)
    assert "The agency is ours." in page_of(lead, "desk:offers")
    answer = lead.post(reverse("desk:offer-accept", args=[Transition.objects.get().uid]))
    assert answer["Location"] == reverse("desk:offers")
    assert case.complaint.lead == case.cast.ministry
    assert code_of(lead, "desk:case", reference) == 404


def test_offers_that_wait_are_counted_on_the_first_page(case: Ground) -> None:
    case.agrees(STORY)
    case.offers(STORY)
    assert "Offers of other offices" in page_of(client_of(case.helper), "desk:home")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_offers_needs_as_many_queries_for_three_as_for_one(
    cast: Cast, count: int, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for _number in range(count):
        one = ground(cast)
        one.agrees(STORY)
        one.offers(STORY)
    client = client_of(cast.case_worker)
    client.get(reverse("desk:offers"))
    with django_assert_num_queries(QUERIES):
        page = page_of(client, "desk:offers")
    assert page.count("offers/") >= count


@pytest.mark.parametrize("scope", ["story", "files"])
def test_a_referred_office_downloads_only_what_was_chosen(case: Ground, scope: str) -> None:
    other = add_file(case.complaint, case.worker, name="SREYMOMOTHER.jpg")
    if scope == "files":
        case.helped_with(STORY, FILES, evidence=[case.file.uid])
    else:
        case.helped_with(STORY)
    client, reference = client_of(case.helper), case.complaint.reference
    page = page_of(client, "desk:case", reference)
    assert ("SREYMOMFILE" in page) == (scope == "files")
    assert "SREYMOMOTHER" not in page
    assert code_of(client, "desk:evidence-file", reference, other.uid) == 404


def test_a_case_worker_finds_nothing_once_the_worker_she_wrote_for_took_it_back(
    cast: Cast,
) -> None:
    given = ConsentGiven(cast.cso.slug, "file", ("statement", "messages"), "spoken")
    words = submission(filed_through=cast.cso.slug, consents=(given,), channel="desk")
    complaint = file_complaint(submission=words, by=cast.case_worker).complaint
    case = Ground(cast, complaint, complaint.complainants.get(), None)  # type: ignore[arg-type]
    client = client_of(cast.case_worker)
    assert "SREYMOMSTORY" in page_of(client, "desk:statement", complaint.reference)
    worker = visit(case)
    assert "It wrote this for you" in page_of(worker, "complaints:status")
    uid = complaint.consents.get().uid
    assert worker.post(reverse("complaints:stop-sharing", args=[uid])).status_code == 302
    for name in ("desk:case", "desk:statement", "desk:case-refer", "desk:note"):
        assert code_of(client, name, complaint.reference) == 404, name
    assert complaint.reference not in page_of(client, "desk:cases")
    assert sees_still(cast.attache, complaint)


def test_offices_that_only_read_are_shown_no_way_to_pass_the_case_on(case: Ground) -> None:
    case.helped_with(STORY)
    reference = case.complaint.reference
    acts = ("refer/", "transfer/", "consent/", "ask-consent/", "ask-lead/")
    lead, helper = (page_of(client_of(u), "desk:case", reference) for u in (case.lead, case.helper))
    assert [f"{reference}/{act}" in lead for act in acts] == [True, True, True, True, False]
    assert not any(f"{reference}/{act}" in helper for act in acts)


def test_a_helper_who_posts_all_the_same_changes_nothing(case: Ground) -> None:
    offer = case.helped_with(STORY)
    client, reference = client_of(case.helper), case.complaint.reference
    crafted = {
        "to": case.cast.ministry.pk,
        "recipient": case.cast.ministry.pk,
        "scope": ["statement"],
        "purpose": "refer",
        "how": "spoken",
        "language": "km",
        "why": "x",
    }
    for act in ("refer", "transfer", "request-lead", "consent", "ask-consent"):
        answer = client.post(reverse(f"desk:case-{act}", args=[reference]), crafted)
        assert answer.status_code == 403, act
    assert client.post(reverse("desk:offer-revoke", args=[offer.uid])).status_code == 302
    assert list(Transition.objects.values_list("state", flat=True)) == [TransitionState.ACCEPTED]
    assert Consent.objects.count() == 1
    assert not ConsentRequest.objects.exists()


def test_an_offer_to_another_office_is_not_found(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    for user in (case.cast.other_attache, case.cast.ministry_officer, case.cast.accused_agency):
        client = client_of(user)
        for act in ("accept", "revoke", "refuse", "give-back"):
            address = reverse(f"desk:offer-{act}", args=[offer.uid])
            assert client.post(address, {"why": "x"}).status_code == 404, act
    assert Transition.objects.get().state == TransitionState.OFFERED


def test_what_ran_out_is_ended_by_its_task_as_often_as_it_runs(case: Ground) -> None:
    case.agrees(STORY)
    offer = case.offers(STORY)
    Transition.objects.update(expires_at=offer.offered_at)
    for _run in range(2):
        tasks.end_what_ran_out()
    assert Transition.objects.get().state == TransitionState.EXPIRED


def visit(case: Ground) -> Client:
    """The worker's phone after her number was accepted."""
    client = Client()
    token = visits.open_visit(complainant=case.worker)
    client.cookies[f"{VISIT_COOKIE}_en"] = token
    return client


def sees_still(user: User, complaint: Complaint) -> bool:
    return Complaint.objects.visible_to(user).filter(pk=complaint.pk).exists()
