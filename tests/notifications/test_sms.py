"""Text messages: what the gateway is given, that a lost answer doubles nothing, and how long a text is."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from portal.notifications.channels import PermanentFailure, TemporaryFailure, channels
from portal.notifications.channels.sms_gateways import gateways
from portal.notifications.channels.sms_gateways.twilio import PERMANENT, sign
from portal.notifications.channels.sms_length import GSM, UCS2, SmsLength, measure
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery
from portal.notifications.services import Addresses, Recipient, deliver, notify
from portal.notifications.simulators import Mode, TwilioSimulator
from portal.notifications.simulators.server import Answer
from portal.notifications.simulators.twilio import ACCOUNT, SENDER
from portal.notifications.templates import Rendered
from portal.settings.env import SMS_GATEWAYS
from tests.notifications.conftest import TEMPLATE, Book

NUMBER = "+85512345678"
RENDERED = Rendered(subject="", text="សារថ្មី", language="km")


@pytest.fixture
def provider(settings: Any) -> Iterator[TwilioSimulator]:
    with TwilioSimulator() as provider:
        for name, value in provider.settings().items():
            setattr(settings, name, value)
        yield provider


def send(key: str = "key-1", to: str = NUMBER) -> str:
    return channels["sms"].send(to, RENDERED, idempotency_key=key)


def test_gateways_are_those_that_the_settings_know() -> None:
    assert gateways.keys() == list(SMS_GATEWAYS)


def test_twilio_is_given_number_sender_text_and_where_to_call(
    provider: TwilioSimulator, settings: Any
) -> None:
    sid = send()
    call = provider.calls[0]
    form = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
    assert form == {
        "To": NUMBER,
        "From": SENDER,
        "Body": RENDERED.text,
        "StatusCallback": f"{settings.SITE_URL}/hooks/sms/#rc=5&rp=5xx,ct,rt",
    }
    assert (call.path, sid) == (
        f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        provider.rows[0]["sid"],
    )


def test_twilio_messaging_service_takes_the_place_of_a_number(
    provider: TwilioSimulator, settings: Any
) -> None:
    settings.SMS_SENDER = "MG0123"
    send()
    assert parse_qs(provider.calls[0].body.decode())["MessagingServiceSid"] == ["MG0123"]


@pytest.mark.parametrize("written", ["+855 12 345 678", "+៨៥៥ ១២ ៣៤៥ ៦៧៨", "+855-12-345678"])
def test_number_in_any_spelling_goes_out_as_one(provider: TwilioSimulator, written: str) -> None:
    send(to=written)
    assert provider.rows[0]["to"] == NUMBER


@pytest.mark.parametrize("written", ["", "012 345 678", "@sreymom", "+1"])
def test_address_that_is_no_number_fails_for_good_without_a_call(
    provider: TwilioSimulator, written: str
) -> None:
    with pytest.raises(PermanentFailure, match="bad_address"):
        send(to=written)
    assert provider.calls == []


def test_message_whose_answer_was_lost_is_not_sent_again(provider: TwilioSimulator) -> None:
    provider.mode = Mode.LOST
    with pytest.raises(TemporaryFailure):
        send()
    provider.mode = Mode.OK
    assert send() == provider.rows[0]["sid"]
    assert len(provider.rows) == 1


def test_message_of_a_sender_that_was_killed_after_the_call_is_not_sent_again(
    provider: TwilioSimulator,
) -> None:
    assert send() == send()
    assert len(provider.rows) == 1


def test_provider_that_answers_twice_sends_once(provider: TwilioSimulator) -> None:
    provider.mode = Mode.TWICE
    send()
    assert len(provider.rows) == 1


def test_nothing_is_sent_while_nobody_can_say_whether_it_was_sent(
    provider: TwilioSimulator,
) -> None:
    provider.mode = Mode.LOST
    with pytest.raises(TemporaryFailure):
        send()
    provider.mode = Mode.BROKEN
    with pytest.raises(TemporaryFailure, match="provider_down"):
        send()
    assert (len(provider.rows), provider.calls[-1].method) == (1, "GET")


def test_message_that_its_provider_gave_up_is_sent_again(provider: TwilioSimulator) -> None:
    send()
    provider.rows[0]["status"] = "failed"
    send()
    assert len(provider.rows) == 2


def test_message_waits_for_no_memory_and_is_not_doubled_without_one(
    provider: TwilioSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("portal.notifications.channels.sms_gateways.twilio.cache.get", down)
    assert send() == send()
    assert len(provider.rows) == 1


def test_same_words_of_another_message_are_sent(provider: TwilioSimulator) -> None:
    assert send("key-1") != send("key-2")
    assert len(provider.rows) == 2


def test_message_that_was_never_taken_is_sent_at_the_next_attempt(
    provider: TwilioSimulator,
) -> None:
    provider.mode = Mode.BROKEN
    with pytest.raises(TemporaryFailure):
        send()
    provider.mode = Mode.OK
    assert send() == provider.rows[0]["sid"]


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [
        *((400, code, PermanentFailure) for code in PERMANENT),
        (400, 21606, TemporaryFailure),
        (400, "21211", TemporaryFailure),
        (400, None, TemporaryFailure),
        (404, 20404, TemporaryFailure),
        (429, 20429, TemporaryFailure),
        (401, 20003, TemporaryFailure),
        (503, None, TemporaryFailure),
    ],
)
def test_twilio_refusal_is_final_only_where_its_code_is_about_this_number_or_text(
    provider: TwilioSimulator, status: int, code: Any, failure: type[Exception]
) -> None:
    provider.take = lambda call: Answer(status, {"code": code, "message": NUMBER})  # type: ignore[method-assign]
    with pytest.raises(failure):
        send()


@pytest.mark.parametrize(
    ("status", "code", "is_answer"),
    [(400, 21608, True), (400, [21606], True), (400, 21606, False), (404, 20404, False),
     (401, 20003, False), (429, 20429, False), (503, None, False)],
)  # fmt: skip
def test_only_a_refusal_about_one_recipient_is_an_answer_of_a_provider_that_works(
    provider: TwilioSimulator, status: int, code: Any, is_answer: bool
) -> None:
    provider.take = lambda call: Answer(status, {"code": code, "message": NUMBER})  # type: ignore[method-assign]
    with pytest.raises(TemporaryFailure) as caught:
        send()
    assert caught.value.is_answer is is_answer


@pytest.mark.parametrize("content", [{}, {"sid": None}, {"sid": 7}])
def test_answer_without_an_id_is_no_success(
    provider: TwilioSimulator, content: dict[str, Any]
) -> None:
    provider.take = lambda call: Answer(201, content)  # type: ignore[method-assign]
    with pytest.raises(TemporaryFailure, match="no_answer"):
        send()


@pytest.mark.security
def test_signature_is_twilios_own() -> None:
    """The example with which Twilio's library tests itself."""
    fields = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
        ("Caller", "+14158675309"),
    ]
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert sign(address, fields, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    ("sender", "takes"), [("+15550006789", True), ("MG0123", True), ("Portal", False)]
)
def test_nobody_can_reply_to_a_sender_that_is_a_word(
    settings: Any, sender: str, takes: bool
) -> None:
    settings.SMS_SENDER = sender
    assert channels["sms"].takes_replies is takes  # type: ignore[attr-defined]


def test_without_a_gateway_nothing_is_sent_and_nothing_is_lost(settings: Any) -> None:
    settings.SMS_GATEWAY = ""
    with pytest.raises(TemporaryFailure, match="no_gateway"):
        send()


@pytest.mark.django_db
def test_delivery_over_the_gateway_is_sent_once_and_its_receipt_counts(
    provider: TwilioSimulator, settings: Any, client: Any, book: Book, recipient: Recipient
) -> None:
    settings.NOTIFICATION_CHANNELS = ["sms"]
    book.answer = Addresses({"sms": NUMBER})
    delivery = notify(TEMPLATE, to=recipient).deliveries.get()
    assert [deliver(delivery.pk), deliver(delivery.pk)] == [True, False]
    headers, body = provider.receipt(provider.rows[0]["sid"], "delivered")
    for _again in range(2):
        answer = client.post(
            "/hooks/sms/", body, content_type="application/x-www-form-urlencoded", headers=headers
        )
        assert (answer.status_code, answer.content) == (200, b"")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.delivered_at is not None) == (DeliveryState.SENT, True)
    assert NUMBER not in str(list(Delivery.objects.values()))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", SmsLength(GSM, 0, 1)),
        ("a" * 160, SmsLength(GSM, 160, 1)),
        ("a" * 161, SmsLength(GSM, 161, 2)),
        ("€" * 80, SmsLength(GSM, 160, 1)),
        # Two septets never part: the last one of a part of 153 stays empty.
        ("€" * 153, SmsLength(GSM, 306, 3)),
        ("ក" * 70, SmsLength(UCS2, 70, 1)),
        ("ក" * 71, SmsLength(UCS2, 71, 2)),
        ("ក" * 134, SmsLength(UCS2, 134, 2)),
        ("ក" * 135, SmsLength(UCS2, 135, 3)),
        ("Tiếng Việt", SmsLength(UCS2, 10, 1)),
        ("😀" * 35, SmsLength(UCS2, 70, 1)),
        ("😀" * 67, SmsLength(UCS2, 134, 3)),
    ],
)
def test_length_is_counted_as_a_provider_counts(text: str, length: SmsLength) -> None:
    assert measure(text) == length
