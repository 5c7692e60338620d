"""Fallback, rate, circuit breaker: what waits loses no attempt, and nothing arrives over two channels."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import ConnectionError as NoRedis

from portal.notifications.channels import (
    ChannelBase,
    PermanentFailure,
    Rate,
    TemporaryFailure,
    channels,
)
from portal.notifications.enums import BreakerState, DeliveryState, Urgency
from portal.notifications.hours import DAYTIME, Hours
from portal.notifications.models import Delivery, Message
from portal.notifications.querysets import PATIENCE
from portal.notifications.services import (
    Addresses,
    Recipient,
    Unreached,
    deliver,
    deliver_due,
    notify,
    sweep_deliveries,
    unreached,
)
from portal.notifications.services.flow import (
    FAILURES,
    breaker_of,
    is_resting,
    note_failure,
    rest_after,
)
from portal.notifications.services.sending import MAX_ATTEMPTS
from tests.notifications.conftest import KIND, TEMPLATE, Book

pytestmark = pytest.mark.django_db
BOTH = Addresses({"email": "a", "pigeon": "b", "in_app": "7"})


class Told(ChannelBase):
    """A channel that does as it is told: each answer is an error to raise, or None."""

    def __init__(self, key: str, *answers: Exception | None, rate: Rate | None = None) -> None:
        self.key, self.answers, self.rate = key, list(answers), rate
        self.sent: list[str] = []

    def send(self, address: str, rendered: Any, *, idempotency_key: str) -> str:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.sent.append(idempotency_key)
        return f"{self.key}-{len(self.sent)}"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    def _use(*those: Told) -> None:
        for one in those:
            monkeypatch.setitem(channels._members, one.key, one)
            parts = ("failures", "until", "probe", "bucket")
            cache.delete_many([f"channel:{one.key}:{part}" for part in parts])
        settings.NOTIFICATION_CHANNELS = [*(one.key for one in those), "in_app"]

    return _use


@pytest.fixture
def told_unreached(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    found: list[Message] = []
    monkeypatch.setitem(unreached._members, KIND, Unreached(KIND, found.append))
    return found


def states(message: Message) -> dict[str, str]:
    return dict(message.deliveries.values_list("channel", "state"))


def send_all(message: Message) -> None:
    for _ in range(4):
        deliver_due(at=timezone.now() + timedelta(seconds=1))


def test_first_channel_that_works_is_the_only_one(
    book: Book, recipient: Recipient, use: Any
) -> None:
    mail, pigeon = Told("email"), Told("pigeon")
    use(mail, pigeon)
    book.answer = BOTH
    message = notify(TEMPLATE, to=recipient)
    send_all(message)
    assert states(message) == {"email": "sent", "in_app": "sent"}
    assert (len(mail.sent), len(pigeon.sent)) == (1, 0)


def test_failure_for_good_goes_on_to_the_next_channel_once(
    book: Book, recipient: Recipient, use: Any, told_unreached: list[Message]
) -> None:
    pigeon = Told("pigeon")
    use(Told("email", PermanentFailure("refused")), pigeon)
    book.answer = BOTH
    message = notify(TEMPLATE, to=recipient)
    send_all(message)
    assert states(message) == {"email": "failed", "pigeon": "sent", "in_app": "sent"}
    assert (len(pigeon.sent), told_unreached) == (1, [])


def test_failure_over_every_channel_is_told_once_to_the_app_concerned(
    book: Book, recipient: Recipient, use: Any, told_unreached: list[Message]
) -> None:
    use(Told("email", PermanentFailure("refused")), Told("pigeon", PermanentFailure("no_roof")))
    book.answer = BOTH
    message = notify(TEMPLATE, to=recipient)
    send_all(message)
    assert states(message) == {"email": "failed", "pigeon": "failed", "in_app": "sent"}
    assert told_unreached == [message]


def test_app_that_fails_to_be_told_leaves_the_failure_standing(
    recipient: Recipient, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(message: Message) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setitem(unreached._members, KIND, Unreached(KIND, fail))
    use(Told("email", PermanentFailure("refused")))
    message = notify(TEMPLATE, to=recipient)
    send_all(message)
    assert states(message) == {"email": "failed"}


def test_nobody_is_told_of_a_recipient_who_is_gone(
    book: Book, recipient: Recipient, use: Any, told_unreached: list[Message]
) -> None:
    use(Told("email"))
    message = notify(TEMPLATE, to=recipient)
    book.answer = None
    send_all(message)
    assert (states(message), told_unreached) == ({"email": "failed"}, [])


def test_wish_that_changed_meanwhile_sends_what_waits_over_the_channel_she_wants_now(
    book: Book, recipient: Recipient, use: Any, told_unreached: list[Message]
) -> None:
    mail, pigeon = Told("email"), Told("pigeon")
    use(mail, pigeon)
    message = notify(TEMPLATE, to=recipient)
    book.answer = Addresses({"pigeon": "b", "in_app": "7"})
    send_all(message)
    assert states(message) == {"email": "failed", "pigeon": "sent"}
    assert (len(mail.sent), len(pigeon.sent), told_unreached) == (0, 1, [])


def test_who_wants_only_copies_now_is_not_written_to(
    book: Book, recipient: Recipient, use: Any, told_unreached: list[Message]
) -> None:
    use(Told("email"), Told("pigeon"))
    message = notify(TEMPLATE, to=recipient)
    book.answer = Addresses({"in_app": "7"})
    send_all(message)
    assert message.deliveries.get().last_error == "no_address"
    assert told_unreached == []


def test_fallback_waits_for_her_hours_too(book: Book, recipient: Recipient, use: Any) -> None:
    use(Told("email", PermanentFailure("refused")), Told("pigeon"))
    hours = Hours("Asia/Bangkok", DAYTIME, even_urgent=True)
    book.answer = Addresses({"email": "a", "pigeon": "b"}, hours=hours)
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as clock:
        message = notify(TEMPLATE, to=recipient)
        clock.move_to("2026-11-23T13:59:30Z")
        deliver(message.deliveries.get().pk)
        assert states(message) == {"email": "failed", "pigeon": "waiting"}
        clock.move_to("2026-11-23T14:30:00Z")  # half past nine in the evening
        second = message.deliveries.get(channel="pigeon")
        assert deliver(second.pk) is False
    second.refresh_from_db()
    assert (second.attempts, second.last_error) == (0, "hours")
    assert second.next_attempt_at.isoformat() == "2026-11-24T00:00:00+00:00"


def test_delivery_beyond_the_rate_waits_and_loses_no_attempt(
    recipient: Recipient, use: Any
) -> None:
    mail = Told("email", rate=Rate(2, 60))
    use(mail)
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as clock:
        rows = [notify(TEMPLATE, to=recipient).deliveries.get() for _ in range(3)]
        assert [deliver(row.pk) for row in rows] == [True, True, False]
        rows[2].refresh_from_db()
        assert (rows[2].state, rows[2].attempts, rows[2].last_error) == ("waiting", 0, "rate")
        assert rows[2].next_attempt_at == timezone.now() + timedelta(seconds=30)
        clock.shift(30)
        assert deliver(rows[2].pk) is True
    assert len(mail.sent) == 3


def test_last_fifth_of_the_rate_is_for_what_is_urgent(recipient: Recipient, use: Any) -> None:
    use(Told("email", rate=Rate(5, 60)))
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        normal = [notify(TEMPLATE, to=recipient).deliveries.get() for _ in range(5)]
        urgent = notify(TEMPLATE, to=recipient, urgency=Urgency.URGENT).deliveries.get()
        assert [deliver(row.pk) for row in normal] == [True, True, True, True, False]
        assert deliver(urgent.pk) is True


def test_sweep_hands_a_channel_with_a_rate_no_more_than_it_can_carry(
    recipient: Recipient, use: Any
) -> None:
    use(Told("email", rate=Rate(1, 3)))
    for _ in range(20):
        notify(TEMPLATE, to=recipient)
    handed: list[int] = []
    sweep_deliveries(
        at=timezone.now() + PATIENCE,
        hand_over=lambda pk, urgency: handed.append(pk),
        waiting_in=lambda urgency: 0,
    )
    assert len(handed) == 6  # 15 seconds at one every three, and a fifth more


def break_it(use: Any, recipient: Recipient, *more: Exception | None) -> tuple[Told, Delivery]:
    """A channel that has just failed as often in a row as makes it rest, and a delivery over it."""
    mail = Told("email", *[TemporaryFailure("timeout")] * FAILURES, *more)
    use(mail)
    for _ in range(FAILURES):
        deliver(notify(TEMPLATE, to=recipient).deliveries.get().pk)
    return mail, notify(TEMPLATE, to=recipient).deliveries.get()


def test_channel_rests_after_failures_in_a_row_and_deliveries_wait_without_losing_attempts(
    recipient: Recipient, use: Any
) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        mail, waiting = break_it(use, recipient)
        assert breaker_of(mail, at=timezone.now()).state == BreakerState.OPEN
        for _ in range(MAX_ATTEMPTS + 1):
            Delivery.objects.filter(pk=waiting.pk).update(next_attempt_at=timezone.now())
            assert deliver(waiting.pk) is False
        waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.last_error) == (
        DeliveryState.WAITING,
        0,
        "resting",
    )
    assert mail.sent == []


def test_sweep_leaves_out_what_would_go_over_a_resting_channel(
    recipient: Recipient, use: Any
) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        break_it(use, recipient)
        at = timezone.now() + PATIENCE
        handed = sweep_deliveries(
            at=at, hand_over=lambda pk, urgency: None, waiting_in=lambda urgency: 0
        )
        assert (is_resting("email", at), handed) == (True, 0)


def test_one_probe_goes_out_after_the_rest_and_its_success_ends_it(
    recipient: Recipient, use: Any
) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as clock:
        mail, first = break_it(use, recipient)
        second = notify(TEMPLATE, to=recipient).deliveries.get()
        clock.shift(rest_after(FAILURES).total_seconds())
        assert breaker_of(mail, at=timezone.now()).state == BreakerState.HALF_OPEN
        cache.add("channel:email:probe", 1)  # another worker is probing
        assert deliver(second.pk) is False
        cache.delete("channel:email:probe")
        assert deliver(first.pk) is True
        assert breaker_of(mail, at=timezone.now()).state == BreakerState.CLOSED
        clock.shift(60)
        assert deliver(second.pk) is True


def test_probe_that_fails_makes_the_channel_rest_twice_as_long(
    recipient: Recipient, use: Any
) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as clock:
        mail, probe = break_it(use, recipient, TemporaryFailure("timeout"))
        clock.shift(60)
        assert deliver(probe.pk) is False
        breaker = breaker_of(mail, at=timezone.now())
        assert breaker.until == timezone.now() + timedelta(minutes=2)
        probe.refresh_from_db()
        assert probe.attempts == 1  # this one was an attempt


@pytest.mark.parametrize(
    "refusal", [PermanentFailure("refused"), TemporaryFailure("refused", is_answer=True)]
)
def test_refusal_of_one_address_is_an_answer_and_closes_nothing(
    recipient: Recipient, use: Any, refusal: Exception
) -> None:
    failures: list[Exception | None] = [TemporaryFailure("timeout")] * (FAILURES - 1)
    mail = Told("email", *failures, refusal, TemporaryFailure("timeout"))
    use(mail)
    for _ in range(FAILURES + 1):
        deliver(notify(TEMPLATE, to=recipient).deliveries.get().pk)
    assert breaker_of(mail, at=timezone.now()).failures == 1


def test_answer_after_the_failures_were_forgotten_ends_the_rest(
    recipient: Recipient, use: Any
) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as clock:
        mail, waiting = break_it(use, recipient)
        cache.delete("channel:email:failures")
        clock.shift(rest_after(FAILURES).total_seconds())
        assert deliver(waiting.pk) is True
        assert breaker_of(mail, at=timezone.now()).state == BreakerState.CLOSED


def test_failures_are_remembered_from_the_last_one(recipient: Recipient, use: Any) -> None:
    mail, _waiting = break_it(use, recipient)
    cache.touch("channel:email:failures", 1)
    note_failure(mail, at=timezone.now())
    time.sleep(1.1)
    assert breaker_of(mail, at=timezone.now()).failures == FAILURES + 1


def test_without_the_cache_messages_go_out(
    recipient: Recipient, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = Told("email", rate=Rate(1, 3600))
    use(mail)

    def refuse(*args: Any, **options: Any) -> None:
        raise NoRedis("gone")

    for name in ("get", "get_many", "add", "incr"):
        monkeypatch.setattr(f"django.core.cache.backends.redis.RedisCache.{name}", refuse)
    rows = [notify(TEMPLATE, to=recipient).deliveries.get() for _ in range(2)]
    assert [deliver(row.pk) for row in rows] == [True, True]


def test_provider_that_took_it_but_answered_too_late_gets_the_same_key_again(
    recipient: Recipient, use: Any
) -> None:
    class Slow(Told):
        def send(self, address: str, rendered: Any, *, idempotency_key: str) -> str:
            self.sent.append(idempotency_key)
            if len(self.sent) == 1:
                raise TemporaryFailure("timeout")
            return "provider-1"

    mail = Slow("email")
    use(mail)
    row = notify(TEMPLATE, to=recipient).deliveries.get()
    deliver(row.pk)
    Delivery.objects.update(next_attempt_at=timezone.now())
    assert deliver(row.pk) is True
    assert mail.sent == [str(row.key)] * 2
