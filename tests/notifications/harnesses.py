"""A provider for each channel, so that one contract can be tried over all of them."""

import contextlib
import smtplib
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.core import mail

from portal.notifications.channels import Inbound, Receipt, calling
from portal.notifications.enums import Outcome
from portal.notifications.models import Delivery, DemoOutboxEntry, InboxEntry
from portal.notifications.simulators import Mode, Simulator, TelegramSimulator, TwilioSimulator
from portal.notifications.simulators.server import Answer, Call

Signed = tuple[dict[str, str], bytes, list[Receipt | Inbound]]
SECRET_TEXT = "SREYMOM-TEXT nobody else may read"


class Harness:
    """What the contract needs to know of a channel.

    Attributes:
        address: where a message goes; a secret.
        passes_key: its provider is given the idempotency key. False only where its protocol has no place for one.
        can_fail: somebody else can fail it; not so where it writes to our own database.
    """

    address: str
    passes_key: ClassVar[bool] = True
    can_fail: ClassVar[bool] = True

    def __init__(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings, self.monkeypatch = settings, monkeypatch

    @contextlib.contextmanager
    def open(self) -> Iterator["Harness"]:
        yield self

    def effects(self) -> int:
        raise NotImplementedError

    def saw_key(self, key: str) -> bool:
        raise NotImplementedError

    def fail(self, mode: Mode) -> None:
        raise NotImplementedError

    def hurry(self) -> None:
        """Make its time-outs short."""

    def signed(self) -> list[Signed]:
        """Calls of its webhook, each with what it says; none where it takes none."""
        return []


class InDatabase(Harness):
    address = "person.secret@example.org"
    can_fail = False

    def effects(self) -> int:
        return DemoOutboxEntry.objects.count() + InboxEntry.objects.count()

    def saw_key(self, key: str) -> bool:
        rows = Delivery.objects.filter(key=key)
        return (
            rows.filter(demo_entry__isnull=False).exists()
            or rows.filter(inbox_entry__isnull=False).exists()
        )


class Email(Harness):
    address = "person.secret@example.org"

    def effects(self) -> int:
        return len(mail.outbox)

    def saw_key(self, key: str) -> bool:
        return key in str(mail.outbox[-1].extra_headers)

    def fail(self, mode: Mode) -> None:
        said = f"<{self.address}>: {SECRET_TEXT}".encode()
        errors: dict[Mode, Exception] = {
            Mode.REFUSE: smtplib.SMTPRecipientsRefused({self.address: (550, said)}),
            Mode.BROKEN: smtplib.SMTPDataError(451, said),
            Mode.BUSY: smtplib.SMTPRecipientsRefused({self.address: (450, said)}),
            Mode.LOGIN: smtplib.SMTPAuthenticationError(535, b"no"),
            Mode.HANG: TimeoutError("timed out"),
        }
        error = errors.get(mode, smtplib.SMTPServerDisconnected("closed"))

        def send(message: Any) -> None:
            raise error

        self.monkeypatch.setattr("django.core.mail.EmailMessage.send", send)


class OverHttp(Harness):
    """A simulator that listens on the loopback."""

    simulator: ClassVar[type[Simulator]]

    @contextlib.contextmanager
    def open(self) -> Iterator[Harness]:
        with self.simulator() as self.provider:
            for name, value in self.provider.settings().items():
                setattr(self.settings, name, value)
            yield self

    def saw_key(self, key: str) -> bool:
        return self.provider.calls[-1].headers.get("Idempotency-Key") == key

    def fail(self, mode: Mode) -> None:
        self.provider.mode = mode

    def hurry(self) -> None:
        self.monkeypatch.setattr(calling, "TIMEOUT", (0.3, 0.3))


class Sms(OverHttp):
    address = "+85512345678"
    simulator = TwilioSimulator
    provider: TwilioSimulator

    def effects(self) -> int:
        return len(self.provider.rows)

    def signed(self) -> list[Signed]:
        provider = self.provider
        arrived, failed = Outcome.DELIVERED, Outcome.FAILED
        return [
            (*provider.receipt("SM1", "delivered"), [Receipt("SM1", arrived, "", "SM1:delivered")]),
            (
                *provider.receipt("SM2", "undelivered", "30005"),
                [Receipt("SM2", failed, "unknown_number", "SM2:undelivered")],
            ),
            (*provider.receipt("SM3", "sending"), []),
            (
                *provider.inbound(self.address, SECRET_TEXT, sid="SM4"),
                [Inbound("sms", self.address, SECRET_TEXT, "SM4")],
            ),
        ]


class Telegram(OverHttp):
    address = "7700112233"
    simulator = TelegramSimulator
    provider: TelegramSimulator

    def effects(self) -> int:
        return len(self.provider.sent)

    def signed(self) -> list[Signed]:
        signed = self.provider.update(int(self.address), SECRET_TEXT, update_id=9, language="km")
        return [(*signed, [Inbound("telegram", self.address, SECRET_TEXT, "9", "km")])]


class AnyService(Simulator):
    """Something that takes JSON, as one of Apprise's services."""

    def settings(self) -> dict[str, str]:
        return {}

    def take(self, call: Call) -> Answer:
        return Answer(200, {})

    def refusal(self) -> Answer:
        return Answer(400, {})


class Apprise(OverHttp):
    simulator = AnyService
    passes_key = False

    @contextlib.contextmanager
    def open(self) -> Iterator[Harness]:
        with super().open():
            self.settings.APPRISE_SERVICES = ("json",)
            host = self.provider.url.removeprefix("http://")
            self.address = f"json://user:SREYMOM-PASSWORD@{host}/secret"
            yield self

    def effects(self) -> int:
        return len(self.provider.calls)

    def hurry(self) -> None:
        self.monkeypatch.setattr("portal.notifications.channels.apprise_channel.SECONDS", 0.5)


HARNESSES: dict[str, type[Harness]] = {
    "apprise": Apprise,
    "demo": InDatabase,
    "email": Email,
    "in_app": InDatabase,
    "sms": Sms,
    "telegram": Telegram,
}
