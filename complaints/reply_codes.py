"""Making, finding and reading one-time numbers. What they do when somebody sends one: `complaints.services.replies`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints.enums import ContactChannel
from complaints.models import Complainant, ReplyCode
from complaints.models.reply_code import ReplyCodePurpose
from portal.common.encryption import CannotOpen, blind_index
from portal.common.forms import parse_phone
from portal.common.script import to_ascii_digits, without_invisible
from portal.notifications.channels import Inbound
from portal.notifications.inbound import LONGEST, takes_replies
from portal.notifications.models import Message

DIGITS = {ReplyCodePurpose.ANSWER: 8, ReplyCodePurpose.LINK: 12}
LIFE = {ReplyCodePurpose.ANSWER: timedelta(days=14), ReplyCodePurpose.LINK: timedelta(minutes=30)}
MOST_IN_A_TEXT = 5
# Contact wishes that a message can reach, as channels of `portal.notifications`. A telephone wish is a call by the
# office: no text message is sent unless she asked for one (threat T2).
MESSAGE_CHANNELS = {
    ContactChannel.SMS: "sms",
    ContactChannel.EMAIL: "email",
    ContactChannel.TELEGRAM: "telegram",
}
_GAP = r"[ \u00a0.\-\u2010-\u2015]?"
_NUMBERS = (
    (ReplyCodePurpose.LINK, re.compile(rf"(?<!\d)\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")),
    (ReplyCodePurpose.ANSWER, re.compile(rf"(?<!\d)\d{{4}}{_GAP}\d{{4}}(?!\d)")),
)
_AROUND = " \t\r\n:;,.-–—()[]\"'«»"
_START = "/start"  # how Telegram begins what its link sends


@dataclass(frozen=True)
class Found:
    """A number in a text, and the words around it."""

    purpose: ReplyCodePurpose
    digits: str
    words: str


def address_of(complainant: Complainant) -> tuple[str, str]:
    """The channel and the address at which a message reaches her now; two empty texts where none does.

    A Telegram wish has the address of her chat once it is connected; before, the name that she wrote, to which no bot
    can write.
    """
    contact = contact_of(complainant)
    channel = MESSAGE_CHANNELS.get(contact.get("channel", ""))
    if channel is None:
        return "", ""
    return channel, contact.get("chat") or contact["value"]


def contact_of(complainant: Complainant) -> dict[str, Any]:
    """As she gave it; empty where she gave none, or her key was destroyed."""
    try:
        return complainant.opened_json("sealed_contact") or {}
    except CannotOpen:
        return {}


def make_for(complainant: Complainant, message: Message) -> ReplyCode | None:
    """A number with which she can answer this message where it reaches her; None where she cannot answer there."""
    if not any(takes_replies(channel) for channel in ("sms", "telegram")):
        return None
    channel, address = address_of(complainant)
    is_reached = channel != "telegram" or is_linked(complainant)
    if not is_reached or not takes_replies(channel):
        return None
    return _make(complainant, ReplyCodePurpose.ANSWER, _sender(channel, address), message)


def make_linking(complainant: Complainant) -> ReplyCode:
    """A number that connects the chat it comes from; one that she took before ends."""
    older = complainant.reply_codes.filter(purpose=ReplyCodePurpose.LINK, used_at__isnull=True)
    older.delete()
    return _make(complainant, ReplyCodePurpose.LINK, "", None)


def forget_answering(complainant: Complainant) -> None:
    """Numbers that she has not used, good only from the chat that she leaves."""
    complainant.reply_codes.filter(purpose=ReplyCodePurpose.ANSWER, used_at__isnull=True).delete()


def live_linking(complainant: Complainant) -> ReplyCode | None:
    live = complainant.reply_codes.live(timezone.now())
    return live.filter(purpose=ReplyCodePurpose.LINK).order_by("-pk").first()


def is_linked(complainant: Complainant) -> bool:
    return bool(contact_of(complainant).get("chat"))


def digits_of(code: ReplyCode) -> str:
    """The number, worked out again. Not from the row alone: a copy of the database tells none."""
    length = DIGITS[ReplyCodePurpose(code.purpose)]
    made = blind_index(str(code.uid), purpose=f"complaints.reply-code.{code.purpose}")
    return f"{int.from_bytes(made) % 10**length:0{length}d}"


def shown(code: ReplyCode) -> str:
    """In groups of four."""
    digits = digits_of(code)
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def sentence_for(message: Message) -> str:
    """What a message says besides, where she can answer it; empty where she cannot. Neutral like the message."""
    code = ReplyCode.objects.filter(message=message).first()
    if code is None:
        return ""
    with translation.override(message.language):
        sentence = _(
            "To answer here, write this number and then your words, in one message: %(code)s"
        )
        return sentence % {"code": shown(code)}


def numbers_in(text: str) -> list[Found]:
    """What may be a number of ours in a text, in any script's digits; at most five, the longer ones first."""
    plain = without_invisible(text[:LONGEST])
    return list(_found(plain, to_ascii_digits(plain)))[:MOST_IN_A_TEXT]


def matching(inbound: Inbound) -> list[tuple[ReplyCode, Found]]:
    """Codes that this sender may use, live or not, with where they stand in the text."""
    found = numbers_in(inbound.text)
    sender = _sender(inbound.channel, inbound.address)
    indexes = {_index(one.purpose, one.digits, sender): one for one in reversed(found)}
    if not indexes:
        return []
    rows = ReplyCode.objects.filter(index__in=list(indexes)).select_related(
        "complainant__complaint"
    )
    return [(row, indexes[bytes(row.index)]) for row in rows.order_by("pk")]


def event_of(inbound: Inbound) -> bytes:
    """By which the same event is known when it comes again."""
    return blind_index(f"{inbound.channel}:{inbound.event_id}", purpose="complaints.reply-event")


def forget_old() -> int:
    """Codes whose time is over; how many."""
    count, _each = ReplyCode.objects.filter(expires_at__lte=timezone.now()).delete()
    return count


def _make(
    complainant: Complainant, purpose: ReplyCodePurpose, sender: str, message: Message | None
) -> ReplyCode:
    now = timezone.now()
    for _attempt in range(5):
        code = ReplyCode(
            complainant=complainant,
            purpose=purpose,
            message=message,
            made_at=now,
            expires_at=now + LIFE[purpose],
        )
        code.index = _index(purpose, digits_of(code), sender)
        if not ReplyCode.objects.filter(index=code.index).exists():
            break
    code.save(force_insert=True)
    return code


def _index(purpose: str, digits: str, sender: str) -> bytes:
    """A linking number is good for whoever sends it first."""
    bound_to = "" if purpose == ReplyCodePurpose.LINK else sender
    return blind_index(f"{purpose}:{digits}:{bound_to}", purpose="complaints.reply")


def _sender(channel: str, address: str) -> str:
    if channel == "sms":
        try:
            address = parse_phone(address)
        except ValidationError:
            return "sms:?"
    return f"{channel}:{address}"


def _found(plain: str, digits: str) -> Iterator[Found]:
    for purpose, pattern in _NUMBERS:
        for match in pattern.finditer(digits):
            number = re.sub(r"\D", "", match[0])
            before, after = plain[: match.start()], plain[match.end() :]
            yield Found(purpose, number, _joined(before, after))


def _joined(before: str, after: str) -> str:
    before, after = before.strip(_AROUND), after.strip(_AROUND + "\u104a\u104b។")
    before = "" if before.lower() == _START else before
    return f"{before}\n{after}".strip()
