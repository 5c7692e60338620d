"""Who is told what: through the address a worker gave, with ids only on the way."""

import pytest

from complaints.notifications import COMPLAINANT
from complaints.services import desk, worker
from complaints.services.keys import destroy_key
from complaints.submission import ContactWish
from portal.notifications.addresses import find_addresses
from portal.notifications.enums import Urgency
from portal.notifications.models import DemoOutboxEntry, Message
from portal.notifications.services import deliver_due
from tests.cast import EMPLOYER, PHONE, SEEDED_WORDS, Cast, file_for_worker

MAIL = "sreymom@example.org"


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        # A telephone wish is a call: no message is sent that nobody asked for.
        (ContactWish("phone", PHONE), {}),
        (ContactWish("sms", PHONE), {"sms": PHONE}),
        (ContactWish("email", MAIL), {"email": MAIL}),
        (ContactWish("telegram", "@sreymom"), {"telegram": "@sreymom"}),
        (ContactWish(), {}),
    ],
)
def test_a_worker_is_reached_only_as_she_wished(
    cast: Cast, wish: ContactWish, found: dict[str, str]
) -> None:
    complainant = file_for_worker(contact=wish).complaint.complainants.get()
    assert dict(find_addresses(COMPLAINANT, complainant.pk).by_channel) == found


def test_a_worker_who_is_gone_or_whose_key_was_destroyed_is_not_reached(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    pk = complaint.complainants.get().pk
    destroy_key(complaint)
    assert dict(find_addresses(COMPLAINANT, pk).by_channel) == {}
    complaint.delete()
    assert dict(find_addresses(COMPLAINANT, pk).by_channel) == {}


@pytest.mark.security
def test_no_message_holds_a_word_of_the_case(cast: Cast) -> None:
    complaint = file_for_worker(language="en", contact=ContactWish("sms", PHONE)).complaint
    desk.reply(complaint=complaint, by=cast.attache, text="SREYMOMSTORY noted")
    worker.reply(complaint=complaint, text="SREYMOMSTORY thanks")
    deliver_due()
    entries = DemoOutboxEntry.objects.all()
    assert {entry.channel for entry in entries} == {"sms", "email"}
    text = "\n".join(f"{entry.subject}\n{entry.text}" for entry in entries)
    assert [word for word in (*SEEDED_WORDS, EMPLOYER, "wage") if word in text] == []


def test_a_worker_is_told_in_the_language_of_her_complaint(cast: Cast) -> None:
    complaint = file_for_worker(language="my").complaint
    desk.acknowledge(complaint=complaint, by=cast.attache)
    message = Message.objects.get(template_key="complaints.news_for_worker")
    assert (message.language, message.about_label) == ("my", complaint.reference)


def test_an_emergency_goes_by_the_urgent_queue(cast: Cast) -> None:
    file_for_worker(danger=True)
    assert set(Message.objects.values_list("urgency", flat=True)) == {Urgency.URGENT}


def test_a_worker_who_wants_no_message_gets_none(cast: Cast) -> None:
    complaint = file_for_worker(contact=ContactWish()).complaint
    desk.acknowledge(complaint=complaint, by=cast.attache)
    message = Message.objects.get(template_key="complaints.news_for_worker")
    assert message.deliveries.count() == 0
