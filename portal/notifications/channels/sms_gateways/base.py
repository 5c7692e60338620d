"""What a gateway for text messages is. A gateway is one module here and one import line in `__init__.py`."""

from collections.abc import Mapping
from typing import Protocol

from portal.common.registry import Registry
from portal.notifications.channels.base import Inbound, Receipt


class SmsGateway(Protocol):
    """A provider of text messages with an HTTP interface.

    Attributes:
        key: its name in the setting SMS_GATEWAY.
    """

    key: str

    def send(self, *, to: str, text: str, idempotency_key: str) -> str:
        """Hand one message over; the provider's id for it. `to` is a number in E.164 form.

        Raises:
            TemporaryFailure, PermanentFailure: as `Channel.send`.
        """
        ...

    def events(self, *, headers: Mapping[str, str], body: bytes) -> list[Receipt | Inbound]:
        """As `Channel.events`.

        Raises:
            BadSignature: the provider did not sign it.
        """
        ...


gateways: Registry[SmsGateway] = Registry("gateways for text messages")
