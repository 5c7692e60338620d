"""Text messages through a provider's HTTP gateway. Settings: SMS_GATEWAY and the others that begin with SMS_."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError

from portal.common.forms import parse_phone
from portal.notifications.channels.base import (
    BadSignature,
    ChannelBase,
    Inbound,
    PermanentFailure,
    Rate,
    Receipt,
    TemporaryFailure,
)
from portal.notifications.channels.registry import channels
from portal.notifications.channels.sms_gateways import SmsGateway, gateways
from portal.notifications.templates import Rendered


class SmsChannel(ChannelBase):
    """The text alone, without a subject, to a number in any spelling that says its country."""

    key = "sms"
    rate: Rate | None = Rate(count=10, seconds=1.0)
    takes_receipts = True

    @property
    def takes_replies(self) -> bool:
        """Whether people can answer: nobody can write to a sender that is a word."""
        sender = settings.SMS_SENDER
        return sender.startswith("MG") or not any(letter.isalpha() for letter in sender)

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        gateway = _gateway()
        if gateway is None:
            raise TemporaryFailure("no_gateway")
        return gateway.send(
            to=_number(address), text=rendered.text, idempotency_key=idempotency_key
        )

    def events(self, *, headers: Mapping[str, str], body: bytes) -> list[Receipt | Inbound]:
        gateway = _gateway()
        if gateway is None:
            raise BadSignature
        return gateway.events(headers=headers, body=body)


def _gateway() -> SmsGateway | None:
    return gateways.get(settings.SMS_GATEWAY)


def _number(address: str) -> str:
    try:
        return parse_phone(address)
    except ValidationError:
        raise PermanentFailure("bad_address") from None


channels.register(SmsChannel())
