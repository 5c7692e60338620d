"""What systems of organisations are told: written with its cause, signed, sent again, never of a hidden case."""

import base64
import json
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from complaints.enums import ExclusionReason, InterestKind
from complaints.models import Exclusion
from complaints.services import desk, interests, overdue
from portal.audit.models import AuditEvent
from portal.common import rotation
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message
from portal.partners import outgoing
from portal.partners.enums import HookState, StopReason
from portal.partners.models import HookDelivery, PartnerHook
from portal.partners.services import emitting, hooks, sending
from tests.cast import EMPLOYER, SEEDED_WORDS, Cast, file_for_worker
from tests.partners.ground import EVENTS, head_of, hook_of
from tests.partners.test_outgoing import partner  # noqa: F401 (a fixture)

Sent = list[tuple[str, bytes, dict[str, str]]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Everything that went out: address, body, headers. It is answered 204, or by what stands in `answers`."""
    went: Sent = []

    def post(url: str, *, body: bytes, headers: dict[str, str]) -> int:
        went.append((url, body, dict(headers)))
        return 204

    monkeypatch.setattr(outgoing, "post", post)
    return went


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set what the address answers: a status, or an exception."""

    def answer(result: Any) -> None:
        def post(url: str, *, body: bytes, headers: dict[str, str]) -> int:
            if isinstance(result, BaseException):
                raise result
            return int(result)

        monkeypatch.setattr(outgoing, "post", post)

    return answer


@pytest.fixture
def hook(cast: Cast) -> PartnerHook:
    return hook_of(cast.head_of_post, cast.post)[0]


def said(sent: Sent) -> list[tuple[str, str]]:
    bodies = [json.loads(body) for _url, body, _headers in sent]
    return [(body["type"], body["data"].get("reference", "")) for body in bodies]


# What is emitted ---------------------------------------------------------------------------------


def test_a_desk_is_told_of_what_happens_to_its_cases(
    cast: Cast, hook: PartnerHook, sent: Sent
) -> None:
    case = file_for_worker().complaint
    desk.acknowledge(complaint=case, by=cast.attache)
    sending.deliver_due()
    assert sorted(said(sent)) == sorted(
        (event, case.reference)
        for event in ("case.received", "case.status_changed", "case.due_changed")
    )
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        sent.clear()
        overdue.escalate_overdue(at=timezone.now(), limit=10)
        sending.deliver_due()
    assert ("case.overdue", case.reference) in said(sent)


def test_only_asked_events_go_to_only_the_offices_concerned(cast: Cast) -> None:
    hook_of(cast.head_of_post, cast.post, events=("case.status_changed",))
    hook_of(head_of(cast.cso), cast.cso)
    case = file_for_worker().complaint
    assert HookDelivery.objects.count() == 0
    desk.acknowledge(complaint=case, by=cast.attache)
    assert [row.event for row in HookDelivery.objects.all()] == ["case.status_changed"]


@pytest.mark.security
def test_what_is_sent_says_that_and_never_what(cast: Cast, hook: PartnerHook, sent: Sent) -> None:
    case = file_for_worker().complaint
    sending.deliver_due()
    _url, body, headers = sent[0]
    assert list(json.loads(body)) == ["type", "timestamp", "data"]
    assert json.loads(body)["data"] == {"reference": case.reference}
    whole = body.decode() + str(headers)
    assert [word for word in (*SEEDED_WORDS, "unpaid", "KH", cast.post.name) if word in whole] == []


def test_what_is_undone_is_told_to_nobody(cast: Cast, hook: PartnerHook) -> None:
    with transaction.atomic():
        file_for_worker()
        assert HookDelivery.objects.count() == 1
        transaction.set_rollback(True)
    assert HookDelivery.objects.count() == 0


def test_where_nobody_asked_an_event_costs_one_query(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        emitting.emit({"case.received": [cast.post.pk]}, reference="AAAA-AAAA")
    with django_assert_num_queries(0):
        emitting.emit({"case.received": []}, reference="AAAA-AAAA")


def test_an_event_that_no_app_registered_is_a_fault_of_ours(cast: Cast) -> None:
    with pytest.raises(KeyError):
        emitting.emit({"case.invented": [cast.post.pk]}, reference="AAAA-AAAA")


@pytest.mark.security
@pytest.mark.django_db
def test_the_broker_is_given_an_id_and_nothing_else(
    cast: Cast,
    hook: PartnerHook,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "portal.partners.services.queueing.current_app.send_task",
        lambda name, args, queue, retry: asked.append((name, args, queue)),
    )
    with django_capture_on_commit_callbacks(execute=True):
        hooks.test_hook(hook=hook, by=cast.head_of_post)
    delivery = HookDelivery.objects.get()
    assert asked == [("portal.partners.tasks.deliver", [delivery.pk], "bulk")]


# Who may know ------------------------------------------------------------------------------------


@pytest.mark.security
def test_an_office_that_was_kept_out_since_is_told_nothing(
    cast: Cast, hook: PartnerHook, sent: Sent
) -> None:
    case = file_for_worker().complaint
    Exclusion.objects.create(
        complaint=case, organisation=cast.post, reason=ExclusionReason.ASKED_BY_WORKER
    )
    sending.deliver_due()
    assert sent == []
    assert HookDelivery.objects.count() == 0


@pytest.mark.security
def test_an_address_is_no_way_around_what_its_maker_is_kept_from(
    cast: Cast, hook: PartnerHook, sent: Sent
) -> None:
    file_for_worker()
    interests.declare(by=cast.head_of_post, kind=InterestKind.NAME, name=EMPLOYER)
    sending.deliver_due()
    assert sent == []


@pytest.mark.security
def test_a_closed_organisation_is_told_nothing(cast: Cast, hook: PartnerHook, sent: Sent) -> None:
    file_for_worker()
    hooks.test_hook(hook=hook, by=cast.head_of_post)
    cast.post.is_active = False
    cast.post.save()
    sending.deliver_due()
    assert sent == []


def test_what_was_told_goes_with_its_case_and_after_a_month(
    cast: Cast, hook: PartnerHook, sent: Sent
) -> None:
    kept, gone = file_for_worker().complaint, file_for_worker().complaint
    emitting.forget_about(reference=gone.reference)
    assert {row.reference for row in HookDelivery.objects.all()} == {kept.reference}
    sending.deliver_due()
    assert emitting.forget_old(at=timezone.now() + timedelta(days=29)) == 0
    assert emitting.forget_old(at=timezone.now() + timedelta(days=31)) == 1


# How it is signed --------------------------------------------------------------------------------


@pytest.mark.security
def test_the_signature_is_the_one_of_the_standard(cast: Cast, sent: Sent) -> None:
    """HMAC-SHA256 of `id.timestamp.body` under the bytes of the secret, in base64, with `v1,` in front."""
    import hashlib
    import hmac

    _hook, secret = hook_of(cast.head_of_post, cast.post)
    file_for_worker()
    sending.deliver_due()
    _url, body, headers = sent[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 5
    assert len(key) == 32


@pytest.mark.security
def test_the_secret_of_an_address_is_sealed_and_turns_with_the_keys(
    cast: Cast, settings: Any
) -> None:
    hook, secret = hook_of(cast.head_of_post, cast.post)
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    assert raw not in bytes(hook.wrapped_secret)
    newest = base64.urlsafe_b64encode(b"n" * 32).decode()
    settings.FIELD_KEYS = (newest, *settings.FIELD_KEYS)
    assert rotation.rotate()["partners.hooks"].done == 1
    settings.FIELD_KEYS = (newest,)
    assert PartnerHook.objects.get().secret == raw


def test_a_repeat_carries_the_same_id_and_a_new_timestamp(
    cast: Cast, hook: PartnerHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    went = []

    def post(url: str, *, body: bytes, headers: dict[str, str]) -> int:
        went.append((headers["webhook-id"], headers["webhook-timestamp"], body))
        return 500

    monkeypatch.setattr(outgoing, "post", post)
    file_for_worker()
    sending.deliver_due()
    later = timezone.now() + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        sending.deliver_due()
    assert len(went) == 2
    assert went[0][0] == went[1][0]
    assert went[0][1] < went[1][1]
    assert went[0][2] == went[1][2]


# When it is not answered -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (500, "answer_500"),
        (302, "answer_302"),
        (requests.ConnectTimeout(), "timeout"),
        (requests.exceptions.SSLError(), "certificate"),
        (requests.ConnectionError(), "connection"),
        (outgoing.Refused("private"), "private"),
        (RuntimeError("SREYMOMSTORY"), "unexpected"),
    ],
)
def test_a_failure_is_noted_by_a_code_and_tried_again_later(
    cast: Cast, hook: PartnerHook, answering: Any, result: Any, code: str
) -> None:
    answering(result)
    file_for_worker()
    before = timezone.now()
    sending.deliver_due()
    row = HookDelivery.objects.get()
    assert (row.state, row.last_error, row.attempts) == (HookState.WAITING, code, 1)
    assert timedelta(seconds=19) < row.next_attempt_at - before < timedelta(seconds=35)
    hook.refresh_from_db()
    assert hook.failing_since is not None


def test_pauses_grow_to_four_hours_and_differ() -> None:
    pauses = [sending.pause_after(attempts) for attempts in range(1, 20)]
    for number, pause in enumerate(pauses):
        least = min(timedelta(seconds=20) * 2**number, timedelta(hours=4))
        assert least <= pause <= least * 1.5
    assert len({sending.pause_after(1) for _try in range(50)}) > 5


def test_while_an_address_is_silent_what_else_waits_for_it_waits_too(
    cast: Cast, hook: PartnerHook, answering: Any, sent: Sent
) -> None:
    for _number in range(5):
        file_for_worker()
    calls = []
    answering(500)
    original = outgoing.post
    outgoing.post = lambda *args, **kwargs: calls.append(1) or original(*args, **kwargs)  # type: ignore[func-returns-value]
    try:
        for pk in HookDelivery.objects.values_list("pk", flat=True):
            sending.deliver(pk)
    finally:
        outgoing.post = original
    assert len(calls) == 1
    answering(204)
    later = timezone.now() + timedelta(minutes=1)
    with time_machine.travel(later, tick=False):
        sending.deliver_due()
        sending.deliver_due()
    assert set(HookDelivery.objects.values_list("state", flat=True)) == {HookState.SENT}
    hook.refresh_from_db()
    assert hook.failing_since is None


def test_an_address_that_is_silent_for_three_days_is_stopped_and_its_managers_told(
    cast: Cast, hook: PartnerHook, answering: Any
) -> None:
    answering(requests.ConnectionError())
    file_for_worker()
    now = timezone.now()
    for hours in (0, 12, 24, 48, 71, 73):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            sending.deliver_due()
    hook.refresh_from_db()
    assert (hook.is_active, hook.stopped_because) == (False, StopReason.FAILING)
    told = Message.objects.filter(template_key="partners.hook_stopped")
    assert [row.recipient_id for row in told] == [cast.head_of_post.pk]
    assert HookDelivery.objects.get().state == HookState.FAILED
    file_for_worker()
    assert HookDelivery.objects.count() == 1
    hooks.start_hook(hook=hook, by=cast.head_of_post)
    file_for_worker()
    assert HookDelivery.objects.count() == 2


def test_an_address_that_is_gone_is_stopped_at_once(
    cast: Cast, hook: PartnerHook, answering: Any
) -> None:
    answering(410)
    file_for_worker()
    sending.deliver_due()
    hook.refresh_from_db()
    assert hook.stopped_because == StopReason.GONE


def test_a_test_is_tried_once_and_stops_nothing(
    cast: Cast, hook: PartnerHook, answering: Any
) -> None:
    answering(500)
    hooks.test_hook(hook=hook, by=cast.head_of_post)
    sending.deliver_due()
    hook.refresh_from_db()
    assert HookDelivery.objects.get().state == HookState.FAILED
    assert hook.failing_since is None


def test_a_dead_sender_is_relieved_and_reports_nothing_afterwards(
    cast: Cast, hook: PartnerHook, sent: Sent
) -> None:
    file_for_worker()
    row = HookDelivery.objects.get()
    taken = sending._claim(row.pk, timezone.now())
    assert taken is not None
    assert sending.deliver(row.pk) is False  # somebody is at it
    with time_machine.travel(timezone.now() + sending.LEASE + timedelta(seconds=1), tick=False):
        assert sending.deliver(row.pk) is True
    assert sending._note_success(taken, 204) is False
    assert len(sent) == 1


def test_the_sweeper_asks_again_for_what_was_left_behind(
    cast: Cast, hook: PartnerHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(sending, "enqueue", asked.append)
    file_for_worker()
    assert sending.sweep_deliveries(at=timezone.now()) == 0  # the worker was asked just now
    later = timezone.now() + timedelta(minutes=2)
    assert sending.sweep_deliveries(at=later) == 1
    assert asked == [HookDelivery.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(partner: Any, settings: Any) -> None:  # noqa: F811
    from tests.cast import make_cast

    settings.PARTNER_HOOKS_ON_LOOPBACK = True
    cast = make_cast()
    hook_of(cast.head_of_post, cast.post, partner.url)
    file_for_worker()
    pk = HookDelivery.objects.get().pk
    partner.seen.clear()

    def work() -> None:
        try:
            sending.deliver(pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(partner.seen) == 1
    assert HookDelivery.objects.get().state == HookState.SENT


# Making and keeping ------------------------------------------------------------------------------


@pytest.mark.security
def test_nobody_else_makes_tries_starts_or_removes_an_address(
    cast: Cast, hook: PartnerHook
) -> None:
    for somebody in (
        cast.attache,
        head_of(cast.cso),
        cast.administrator,
        cast.superuser,
        cast.nobody,
    ):
        for act in (hooks.test_hook, hooks.start_hook, hooks.remove_hook):
            with pytest.raises(NotAllowed):
                act(hook=hook, by=somebody)  # type: ignore[operator]
        with pytest.raises(NotAllowed):
            hook_of(somebody, cast.post)


def test_an_address_that_may_not_be_called_is_refused_when_it_is_named(cast: Cast) -> None:
    for url in ("http://partner.example.org/", "https://10.0.0.1/", "https://localhost/"):
        with pytest.raises(PortalError) as refused:
            hook_of(cast.head_of_post, cast.post, url)
        assert list(refused.value.fields) == ["url"]
    with pytest.raises(PortalError) as refused:
        hook_of(cast.head_of_post, cast.post, events=("case.invented",))
    assert list(refused.value.fields) == ["events"]


def test_an_organisation_has_ten_addresses_at_most_and_few_tests_wait(
    cast: Cast, hook: PartnerHook
) -> None:
    for _number in range(hooks.MOST_HOOKS - 1):
        hook_of(cast.head_of_post, cast.post)
    with pytest.raises(Conflict):
        hook_of(cast.head_of_post, cast.post)
    for _number in range(hooks.MOST_TESTS_WAITING):
        hooks.test_hook(hook=hook, by=cast.head_of_post)
    with pytest.raises(Conflict):
        hooks.test_hook(hook=hook, by=cast.head_of_post)


@pytest.mark.security
def test_acts_on_addresses_are_recorded_without_the_address(cast: Cast, hook: PartnerHook) -> None:
    hooks.test_hook(hook=hook, by=cast.head_of_post)
    hooks.remove_hook(hook=hook, by=cast.head_of_post)
    events = AuditEvent.objects.filter(action__startswith="partners.").order_by("id")
    assert [event.action for event in events] == [
        "partners.made_hook", "partners.tested_hook", "partners.removed_hook",
    ]  # fmt: skip
    assert "example.org" not in str([event.detail for event in events])
    assert HookDelivery.objects.count() == 0
    assert set(EVENTS) == set(events[0].detail["events"])
