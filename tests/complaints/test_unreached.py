"""A worker whom no message reaches: her desk is asked to call, nobody else learns of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from complaints.enums import ExclusionReason
from complaints.notifications import COMPLAINANT, WORKER_NOT_REACHED
from complaints.services import desk, retention
from complaints.services.unreached import tell_desk
from complaints.submission import ContactWish
from complaints.timeline import timeline
from portal.accounts.notifications import KIND
from portal.audit.models import AuditEvent
from portal.notifications.addresses import find_addresses
from portal.notifications.channels import ChannelBase, PermanentFailure, channels
from portal.notifications.models import Delivery, Message
from portal.notifications.queries import count_unread, inbox_lines, inbox_of
from portal.notifications.services import deliver
from tests.cast import PHONE, Cast, file_for_worker

NOON_IN_BANGKOK = datetime(2026, 11, 23, 5, tzinfo=UTC)
EVENING_IN_BANGKOK = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


class NoSuchNumber(ChannelBase):
    key = "sms"

    def send(self, address: str, rendered: object, *, idempotency_key: str) -> str:
        raise PermanentFailure("unknown_number")


@pytest.fixture
def _sms(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.setitem(channels._members, "sms", NoSuchNumber())
    settings.NOTIFICATION_CHANNELS = ["sms", "in_app"]  # type: ignore[attr-defined]


def news() -> Delivery:
    return Delivery.objects.get(message__template_key="complaints.news_for_worker")


@pytest.mark.usefixtures("_sms")
def test_a_message_that_cannot_be_delivered_is_told_to_the_desk_and_on_the_case(cast: Cast) -> None:
    with time_machine.travel(NOON_IN_BANGKOK, tick=False):
        complaint = file_for_worker(contact=ContactWish("sms", PHONE)).complaint
        desk.acknowledge(complaint=complaint, by=cast.attache)
        deliver(news().pk)
        titles = [entry.title for entry in timeline(complaint, cast.attache)]
    told = Message.objects.filter(template_key=WORKER_NOT_REACHED)
    assert cast.attache.pk in told.values_list("recipient_id", flat=True)
    assert cast.other_attache.pk not in told.values_list("recipient_id", flat=True)
    assert "A message to the worker could not be delivered" in titles
    event = AuditEvent.objects.get(action=WORKER_NOT_REACHED)
    assert (event.object_id, event.detail) == (str(complaint.pk), {"position": 1})


@pytest.mark.usefixtures("_sms")
@pytest.mark.security
@pytest.mark.parametrize(
    ("safe_hours", "due"),
    [
        ("", datetime(2026, 11, 24, 0, tzinfo=UTC)),
        ("Sunday, 8 to 9 in the evening", datetime(2026, 11, 29, 13, tzinfo=UTC)),
        ("when he is away", datetime(2026, 11, 24, 3, tzinfo=UTC)),
    ],
)
def test_a_message_to_a_worker_waits_for_her_hours_in_the_country_where_she_is(
    cast: Cast, safe_hours: str, due: datetime
) -> None:
    with time_machine.travel(EVENING_IN_BANGKOK, tick=False):
        complaint = file_for_worker(contact=ContactWish("sms", PHONE, safe_hours)).complaint
        desk.acknowledge(complaint=complaint, by=cast.attache)
        assert news().next_attempt_at == due
        assert deliver(news().pk) is False
    assert news().state == "waiting"


def test_hours_go_with_the_address_and_not_into_any_row(cast: Cast) -> None:
    wish = ContactWish("sms", PHONE, "18:00-20:00")
    complainant = file_for_worker(contact=wish).complaint.complainants.get()
    hours = find_addresses(COMPLAINANT, complainant.pk).hours
    assert hours is not None
    assert (hours.zone, hours.even_urgent) == ("Asia/Bangkok", True)
    assert "18:00" not in str(list(Message.objects.values()) + list(Delivery.objects.values()))


@pytest.mark.security
def test_who_is_kept_out_since_she_was_told_gets_no_mail_and_finds_nothing_in_her_inbox(
    cast: Cast,
) -> None:
    """Digests and quiet nights make the time between writing and sending long."""
    complaint = file_for_worker().complaint
    mine = Delivery.objects.filter(
        message__recipient_id=cast.attache.pk, message__recipient_kind=KIND
    )
    deliver(mine.get(channel="in_app").pk)
    assert shown_to(cast) == (1, 1)
    complaint.exclusions.create(person=cast.attache, reason=ExclusionReason.RECUSED)
    late = mine.get(channel="email")
    assert deliver(late.pk) is False
    late.refresh_from_db()
    assert (late.state, late.last_error) == ("failed", "kept_out")
    assert shown_to(cast) == (0, 0)


def shown_to(cast: Cast) -> tuple[int, int]:
    """Lines in her inbox, and how many are counted as unread."""
    entries = inbox_of(KIND, cast.attache.pk)
    return len(inbox_lines(KIND, cast.attache.pk, entries)), count_unread(KIND, cast.attache.pk)


@pytest.mark.security
def test_worker_whose_hours_nobody_can_read_is_not_written_to_and_her_desk_is_told(
    cast: Cast, settings: object
) -> None:
    settings.NOTIFICATION_CHANNELS = ["email", "in_app"]  # type: ignore[attr-defined]
    wish = ContactWish("email", "her@example.org", "not 10:00-17:00, employer reads it")
    with time_machine.travel(NOON_IN_BANGKOK, tick=False):
        complaint = file_for_worker(contact=wish).complaint
        desk.acknowledge(complaint=complaint, by=cast.attache)
        assert deliver(news().pk) is False
    assert (news().state, news().last_error) == ("failed", "hours_unread")
    assert [sent for sent in mail.outbox if "her@example.org" in sent.to] == []
    told = Message.objects.filter(template_key=WORKER_NOT_REACHED)
    assert cast.attache.pk in told.values_list("recipient_id", flat=True)


@pytest.mark.security
@pytest.mark.usefixtures("_sms")
def test_desk_that_is_told_while_a_case_is_purged_leaves_no_message_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The purge has collected the messages; a delivery of the case fails at that moment."""
    complaint = file_for_worker(contact=ContactWish("sms", PHONE)).complaint
    about, of_worker = str(complaint.pk), complaint.complainants.get().pk
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.close(complaint=complaint, by=cast.attache, reason="Over")

    def fail_meanwhile(*, reference: str) -> None:
        tell_desk(Message(recipient_kind=COMPLAINANT, recipient_id=of_worker))
        assert Message.objects.filter(about_id=about).exists()

    monkeypatch.setattr("complaints.services.purging.forget_about", fail_meanwhile)
    late = timezone.now() + timedelta(days=4 * 366)
    retention.keep_schedule(at=late, limit=100)
    retention.warn(at=late, limit=100)
    assert retention.purge_due(at=late + timedelta(days=61), limit=100) == 1
    assert not Message.objects.filter(about_id=about).exists()
