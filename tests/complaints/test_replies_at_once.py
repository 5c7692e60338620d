"""The same number at the same moment: one message, whatever a provider or a double tap does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from complaints.enums import Sender
from complaints.models import Complaint
from complaints.reply_codes import digits_of
from complaints.services import desk
from complaints.services.replies import RepliesReader
from complaints.submission import ContactWish
from portal.notifications.channels import Inbound
from portal.notifications.services import take_events
from portal.notifications.simulators import TwilioSimulator
from tests.cast import PHONE, file_for_worker, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.security]
AT_ONCE = 4


@pytest.fixture
def provider(settings: Any) -> Iterator[TwilioSimulator]:
    settings.NOTIFICATION_CHANNELS = ["demo", "in_app", "sms"]
    with TwilioSimulator() as provider:
        for name, value in provider.settings().items():
            setattr(settings, name, value)
        yield provider


@pytest.fixture
def asked(provider: TwilioSimulator) -> tuple[Complaint, str]:
    cast = make_cast()
    complaint = file_for_worker(contact=ContactWish("sms", PHONE)).complaint
    desk.reply(complaint=complaint, by=cast.attache, text="How much?", wait=True)
    code = complaint.complainants.get().reply_codes.get()
    return complaint, digits_of(code)


def at_once(act: Any, events: list[str]) -> list[Any]:
    def run(event: str) -> Any:
        try:
            return act(event)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(events)) as pool:
        return list(pool.map(run, events))


def written(complaint: Complaint) -> int:
    return complaint.messages.filter(sender=Sender.WORKER).count()


def test_number_that_is_sent_four_times_at_once_joins_once(asked: tuple[Complaint, str]) -> None:
    complaint, digits = asked

    def send(event: str) -> bool:
        inbound = Inbound("sms", PHONE, f"{digits} words of {event}", event)
        return RepliesReader().read(inbound).is_taken

    taken = at_once(send, [f"SM{number}" for number in range(AT_ONCE)])
    assert (sorted(taken), written(complaint)) == ([False, False, False, True], 1)


def test_event_that_comes_four_times_at_once_joins_once(
    asked: tuple[Complaint, str], provider: TwilioSimulator
) -> None:
    complaint, digits = asked

    def bring(event: str) -> int:
        inbound = Inbound("sms", PHONE, f"{digits} words", event)
        return take_events(channel="sms", events=[inbound])

    assert sum(at_once(bring, ["SM1"] * AT_ONCE)) == 1
    assert written(complaint) == 1
    assert [row for row in provider.rows if row["to"] == PHONE] == []
