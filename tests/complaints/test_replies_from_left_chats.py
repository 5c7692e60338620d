"""Who ends a chat, or takes another, is not written for from the old one; two of a group may say the same."""

from collections.abc import Iterator
from typing import Any

import pytest

from complaints.enums import Sender
from complaints.models import Complainant, Complaint, ReplyCode
from complaints.reply_codes import digits_of
from complaints.services import desk, replies
from complaints.submission import ContactWish, Person
from portal.notifications.channels import Inbound
from portal.notifications.inbound import receive
from portal.notifications.simulators import TelegramSimulator, TwilioSimulator
from tests.cast import PHONE, Cast, file_for_worker

OLD, NEW, OTHER_PHONE = "7700112233", "8800112233", "+85512999888"


@pytest.fixture(params=[TelegramSimulator])
def provider(request: pytest.FixtureRequest, settings: Any) -> Iterator[Any]:
    settings.NOTIFICATION_CHANNELS = ["demo", "in_app", "sms", "telegram"]
    with request.param() as provider:
        for name, value in provider.settings().items():
            setattr(settings, name, value)
        yield provider


def write(text: str, *, event: str, number: str, channel: str = "telegram") -> bool:
    return receive(inbound=Inbound(channel, number, text, event))


def link(complainant: Complainant, chat: str) -> None:
    number = replies.take_linking_number(complainant=complainant)
    assert write(digits_of(number), event=f"link{chat}", number=chat)


def words_of(complaint: Complaint) -> list[str]:
    rows = complaint.messages.filter(sender=Sender.WORKER).order_by("pk")
    return [row.opened("sealed_text") for row in rows]


@pytest.mark.security
@pytest.mark.parametrize("leaves", ["ends it", "takes another"])
def test_chat_that_she_left_can_write_no_more(cast: Cast, provider: Any, leaves: str) -> None:
    complaint = file_for_worker(contact=ContactWish("telegram", "@sreymom")).complaint
    complainant = complaint.complainants.get()
    link(complainant, OLD)
    desk.reply(complaint=complaint, by=cast.attache, text="How much?", wait=True)
    code = digits_of(ReplyCode.objects.get(purpose="answer"))
    if leaves == "ends it":
        replies.unlink_chat(complainant=complainant)
    else:
        link(complainant, NEW)
    assert write(f"{code} words", event="late", number=OLD) is False
    assert words_of(complaint) == []


@pytest.mark.parametrize("provider", [TwilioSimulator], indirect=True)
def test_two_of_a_group_who_say_the_same_are_both_heard(cast: Cast, provider: Any) -> None:
    people = tuple(
        Person(name=f"Demonstration: worker {at}", contact=ContactWish("sms", number))
        for at, number in enumerate((PHONE, OTHER_PHONE))
    )
    complaint = file_for_worker(complainants=2, people=people).complaint
    desk.reply(complaint=complaint, by=cast.attache, text="Were you paid?", wait=True)
    codes = list(ReplyCode.objects.order_by("complainant__position"))
    for code, number in zip(codes, (PHONE, OTHER_PHONE), strict=True):
        assert write(f"{digits_of(code)} Yes", event=number, number=number, channel="sms")
    assert words_of(complaint) == ["Yes", "Yes"]
