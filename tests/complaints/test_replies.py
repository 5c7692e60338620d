"""A worker answers by message: a one-time number of hers joins her case, and nothing else does."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone, translation

from complaints import reply_codes
from complaints.enums import Sender, Status
from complaints.models import Complaint, ReplyCode
from complaints.reply_codes import digits_of, numbers_in, shown
from complaints.services import desk, replies, worker
from complaints.services.keys import destroy_key
from complaints.submission import ContactWish, Filed
from portal.audit.models import AuditEvent
from portal.common.script import to_native_digits
from portal.notifications.channels import Inbound
from portal.notifications.inbound import receive
from portal.notifications.models import Message as Told
from portal.notifications.services import deliver_due
from portal.notifications.simulators import TelegramSimulator, TwilioSimulator
from portal.notifications.templates import render_message
from tests.cast import PHONE, Cast, file_for_worker
from tests.notifications.test_texts import LANGUAGES, NEVER, NEVER_TO_WORKERS, is_in, term

FORM = "application/x-www-form-urlencoded"
WORDS = "SREYMOMANSWER I was paid half"
STRANGER = "+85512999888"
CHAT = 7700112233


@pytest.fixture(autouse=True)
def _at_any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is written to at night; these tests run at night too."""
    monkeypatch.setattr("complaints.notifications.hours_for", lambda wish, zone: None)


@pytest.fixture
def sms(settings: Any) -> Iterator[TwilioSimulator]:
    settings.NOTIFICATION_CHANNELS = ["demo", "in_app", "sms"]
    with TwilioSimulator() as provider:
        for name, value in provider.settings().items():
            setattr(settings, name, value)
        yield provider


@pytest.fixture
def bot(settings: Any) -> Iterator[TelegramSimulator]:
    settings.NOTIFICATION_CHANNELS = ["demo", "in_app", "telegram"]
    with TelegramSimulator() as provider:
        for name, value in provider.settings().items():
            setattr(settings, name, value)
        yield provider


def filed_with(channel: str, value: str = PHONE, **changes: Any) -> Filed:
    return file_for_worker(contact=ContactWish(channel, value), **changes)


def asked(cast: Cast, complaint: Complaint, *, text: str = "How much were you paid?") -> ReplyCode:
    """The desk asks, and waits for her."""
    desk.reply(complaint=complaint, by=cast.attache, text=text, wait=True)
    return ReplyCode.objects.latest("pk")


def write(text: str, *, number: str = PHONE, event: str = "SM1", channel: str = "sms") -> bool:
    return receive(inbound=Inbound(channel, number, text, event))


def words_of(complaint: Complaint) -> list[str]:
    rows = complaint.messages.filter(sender=Sender.WORKER).order_by("pk")
    return [row.opened("sealed_text") for row in rows]


def test_desk_asks_text_message_leaves_and_her_reply_joins_the_case(
    cast: Cast, sms: TwilioSimulator, client: Client
) -> None:
    complaint = filed_with("sms").complaint
    asked(cast, complaint)
    deliver_due()
    (row,) = [
        row for row in sms.rows if row["to"] == PHONE and re.search(r"\d{4} \d{4}", row["body"])
    ]
    number = re.search(r"\d{4} \d{4}", row["body"])
    assert number
    headers, body = sms.inbound(PHONE, f"{number[0]} {WORDS}")
    answer = client.post("/hooks/sms/", body, content_type=FORM, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    complaint.refresh_from_db()
    assert words_of(complaint) == [WORDS]
    assert complaint.status == Status.IN_PROGRESS
    assert Told.objects.filter(template_key="complaints.message_from_worker").exists()


def test_reply_by_message_is_stored_as_one_written_on_her_page(
    cast: Cast, sms: TwilioSimulator
) -> None:
    complaint = filed_with("sms").complaint
    code = asked(cast, complaint)
    assert write(f"{WORDS} {digits_of(code)}")
    by_message = complaint.messages.get(sender=Sender.WORKER)
    on_page = worker.reply(complaint=complaint, text="Another word")
    kept = ("complaint_id", "sender", "organisation_id", "author_id")
    assert [getattr(by_message, name) for name in kept] == [getattr(on_page, name) for name in kept]
    assert WORDS.encode() not in bytes(by_message.sealed_text)
    event = AuditEvent.objects.filter(action="complaints.worker_wrote").earliest("pk")
    assert event.detail == {"via": "sms"}


@pytest.mark.parametrize("language", ["km", "my", "en"])
@pytest.mark.parametrize("form", ["{a} {b} {w}", "{a}{b}: {w}", "{w}\n{a}-{b}", "({a} {b}) {w}."])
def test_number_is_read_in_any_scripts_digits_and_spelling(
    cast: Cast, sms: TwilioSimulator, language: str, form: str
) -> None:
    complaint = filed_with("sms").complaint
    digits = digits_of(asked(cast, complaint))
    text = to_native_digits(form.format(a=digits[:4], b=digits[4:], w=WORDS), language)
    assert write(text)
    assert words_of(complaint)[0].startswith(WORDS)


@pytest.mark.security
def test_number_works_once(cast: Cast, sms: TwilioSimulator) -> None:
    complaint = filed_with("sms").complaint
    code = asked(cast, complaint)
    assert write(f"{digits_of(code)} {WORDS}", event="SM1") is True
    assert write(f"{digits_of(code)} other words", event="SM2") is False
    assert words_of(complaint) == [WORDS]


def test_event_that_the_provider_brings_again_joins_once(
    cast: Cast, sms: TwilioSimulator, client: Client
) -> None:
    complaint = filed_with("sms").complaint
    text = f"{digits_of(asked(cast, complaint))} {WORDS}"
    headers, body = sms.inbound(PHONE, text, sid="SM77")
    for _again in range(3):
        answer = client.post("/hooks/sms/", body, content_type=FORM, headers=headers)
        assert answer.status_code == 200
    assert [write(text, event="SM77"), write(text, event="SM77")] == [True, True]
    assert words_of(complaint) == [WORDS]
    assert sms.rows == []


@pytest.mark.security
def test_number_of_another_telephone_opens_nothing(cast: Cast, sms: TwilioSimulator) -> None:
    complaint = filed_with("sms").complaint
    text = f"{digits_of(asked(cast, complaint))} {WORDS}"
    assert write(text, number=STRANGER) is False
    assert write(text, number="Portal", event="SM2") is False
    assert words_of(complaint) == []
    # Nor does the stranger lock her out.
    for number in range(30):
        write(f"1234 {5000 + number} x", number=STRANGER, event=f"guess{number}")
    assert write(text, event="SM3") is True


@pytest.mark.security
def test_number_of_one_worker_never_reaches_anothers_case(cast: Cast, sms: TwilioSimulator) -> None:
    hers = filed_with("sms").complaint
    others = filed_with("sms", STRANGER).complaint
    code, other = asked(cast, hers), asked(cast, others)
    assert write(f"{digits_of(other)} {WORDS}") is False
    assert write(f"{digits_of(code)} {WORDS}", event="SM2") is True
    assert (words_of(hers), words_of(others)) == ([WORDS], [])


@pytest.mark.security
def test_number_is_over_after_two_weeks(cast: Cast, sms: TwilioSimulator) -> None:
    complaint = filed_with("sms").complaint
    code = asked(cast, complaint)
    past = timezone.now() - timedelta(days=15)
    ReplyCode.objects.update(made_at=past, expires_at=past + timedelta(days=14))
    assert write(f"{digits_of(code)} {WORDS}") is False
    assert words_of(complaint) == []
    assert (replies.forget_old(), ReplyCode.objects.count()) == (1, 0)


def test_number_alone_is_not_used_up(cast: Cast, sms: TwilioSimulator) -> None:
    complaint = filed_with("sms").complaint
    digits = digits_of(asked(cast, complaint))
    assert write(digits, event="SM1") is False
    assert write(f"{digits} {WORDS}", event="SM2") is True
    assert words_of(complaint) == [WORDS]


@pytest.mark.parametrize("end", ["withdrawn", "closed", "destroyed"])
def test_number_of_a_case_that_has_ended_joins_nothing(
    cast: Cast, sms: TwilioSimulator, end: str
) -> None:
    complaint = filed_with("sms").complaint
    digits = digits_of(asked(cast, complaint))
    match end:
        case "withdrawn":
            worker.withdraw(complaint=complaint)
        case "closed":
            desk.close(complaint=complaint, by=cast.attache, reason="Over")
        case "destroyed":
            destroy_key(complaint)
    count = complaint.messages.count()
    assert write(f"{digits} {WORDS}") is False
    assert complaint.messages.count() == count


def test_help_is_in_the_language_of_the_worker_whose_number_it_was(
    cast: Cast, sms: TwilioSimulator, django_capture_on_commit_callbacks: Any
) -> None:
    code = asked(cast, filed_with("sms", language="vi").complaint)
    write(f"{digits_of(code)} {WORDS}")
    with django_capture_on_commit_callbacks(execute=True):
        write(f"{digits_of(code)} more words", event="SM2")
    with translation.override("vi"):
        from portal.notifications.inbound import NOT_UNDERSTOOD
        from portal.notifications.templates import templates

        assert sms.rows[-1]["body"] == str(templates[NOT_UNDERSTOOD].text)


def test_older_question_can_still_be_answered(cast: Cast, sms: TwilioSimulator) -> None:
    complaint = filed_with("sms").complaint
    first = asked(cast, complaint)
    second = asked(cast, complaint, text="And since when?")
    assert write(f"{digits_of(first)} one", event="SM1")
    assert write(f"{digits_of(second)} two", event="SM2")
    assert words_of(complaint) == ["one", "two"]


# What leaves --------------------------------------------------------------------------------------


@pytest.mark.security
def test_telephone_wish_is_a_call_and_sends_no_text_message(
    cast: Cast, sms: TwilioSimulator
) -> None:
    complaint = filed_with("phone").complaint
    desk.reply(complaint=complaint, by=cast.attache, text="A question", wait=True)
    deliver_due()
    assert [row for row in sms.rows if row["to"] == PHONE] == []
    assert ReplyCode.objects.count() == 0


@pytest.mark.parametrize("wish", [ContactWish(), ContactWish("email", "her@example.org")])
def test_worker_who_cannot_answer_there_gets_no_number(
    cast: Cast, sms: TwilioSimulator, wish: ContactWish
) -> None:
    complaint = file_for_worker(contact=wish).complaint
    desk.reply(complaint=complaint, by=cast.attache, text="A question")
    assert ReplyCode.objects.count() == 0


def test_no_number_goes_out_where_nobody_can_reply(
    cast: Cast, sms: TwilioSimulator, settings: Any
) -> None:
    settings.SMS_SENDER = "Portal"
    desk.reply(complaint=filed_with("sms").complaint, by=cast.attache, text="A question")
    assert ReplyCode.objects.count() == 0


def test_message_says_the_same_number_at_every_attempt(cast: Cast, sms: TwilioSimulator) -> None:
    code = asked(cast, filed_with("sms").complaint)
    assert code.message
    texts = {render_message(Told.objects.get(pk=code.message_id)).text for _again in range(3)}
    assert len(texts) == 1
    assert shown(code) in texts.pop()


@pytest.mark.security
@pytest.mark.parametrize("language", LANGUAGES)
def test_message_with_a_number_holds_no_word_of_the_case(
    cast: Cast, sms: TwilioSimulator, language: str
) -> None:
    code = asked(cast, filed_with("sms", language=language).complaint)
    text = render_message(Told.objects.get(pk=code.message_id)).text
    words = [word for key in (*NEVER, *NEVER_TO_WORKERS) for word in term(key, language)]
    assert [word for word in words if is_in(word, text, language)] == []
    assert "http" not in text


@pytest.mark.security
def test_database_and_broker_tell_no_number_of_hers(
    cast: Cast, sms: TwilioSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    complaint = filed_with("sms").complaint
    code = asked(cast, complaint)
    digits = digits_of(code)
    with caplog.at_level(logging.DEBUG):
        deliver_due()
        write(f"{digits} {WORDS}")
    rows = "\n".join(
        str(list(m._default_manager.values())) for m in apps.get_models() if m._meta.managed
    )
    for secret in (digits, shown(code), PHONE, PHONE[3:], "SREYMOMANSWER"):
        assert secret not in rows
        assert secret not in caplog.text


@pytest.mark.security
def test_numbers_differ_and_hang_on_the_key(
    cast: Cast, sms: TwilioSimulator, settings: Any
) -> None:
    complaint = filed_with("sms").complaint
    first, second = asked(cast, complaint), asked(cast, complaint, text="Again")
    assert digits_of(first) != digits_of(second)
    before = digits_of(first)
    settings.INDEX_KEY = "b3RoZXIta2V5LW9mLTMyLWJ5dGVzLWZvci10ZXN0cyE="
    assert digits_of(first) != before


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1234 5678 hello", [("12345678", "hello")]),
        ("12345678901234567890", []),
        ("1234 5678 9012", [("123456789012", ""), ("12345678", "9012")]),
        ("/start 123456789012", [("123456789012", "")]),
        ("no number", []),
        ("123 45678", []),
        ("hello 1234-5678, more", [("12345678", "hello\nmore")]),
        ("១២៣៤ ៥៦៧៨ ជួយ", [("12345678", "ជួយ")]),
        ("1234\u200b5678 x", [("12345678", "x")]),
    ],
)
def test_numbers_are_found_in_what_people_write(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.digits, one.words) for one in numbers_in(text)] == found


def test_text_full_of_numbers_costs_five_looks(django_assert_num_queries: Any, db: None) -> None:
    text = " a ".join(f"1234 {number}" for number in range(5000, 6000))
    assert len(numbers_in(text)) == reply_codes.MOST_IN_A_TEXT
    with django_assert_num_queries(1):
        reply_codes.matching(Inbound("sms", PHONE, text, "SM1"))


# Telegram -----------------------------------------------------------------------------------------


def post_update(client: Client, bot: TelegramSimulator, text: str, *, chat: int = CHAT) -> None:
    headers, body = bot.update(chat, text, language="km")
    answer = client.post("/hooks/telegram/", body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")


def test_worker_connects_her_chat_hears_there_and_answers_there(
    cast: Cast, bot: TelegramSimulator, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    filed = filed_with("telegram", "@sreymom")
    complaint, complainant = filed.complaint, filed.complaint.complainants.get()
    linking = replies.take_linking_number(complainant=complainant)
    with django_capture_on_commit_callbacks(execute=True):
        post_update(client, bot, f"/start {digits_of(linking)}")
    assert bot.sent[-1]["chat_id"] == CHAT
    code = asked(cast, complaint)
    deliver_due()
    assert [shown(code) in said["text"] for said in bot.sent if said["chat_id"] == CHAT][-1]
    post_update(client, bot, f"{shown(code)} {WORDS}", chat=STRANGER_CHAT)
    assert words_of(complaint) == []
    post_update(client, bot, f"{shown(code)} {WORDS}")
    assert words_of(complaint) == [WORDS]


STRANGER_CHAT = 99


@pytest.mark.security
def test_linking_number_works_once_and_for_half_an_hour(cast: Cast, bot: TelegramSimulator) -> None:
    complainant = filed_with("telegram", "@sreymom").complaint.complainants.get()
    old = replies.take_linking_number(complainant=complainant)
    new = replies.take_linking_number(complainant=complainant)
    link = {"channel": "telegram", "number": str(CHAT)}
    assert write(digits_of(old), event="1", **link) is False
    assert write(digits_of(new), event="2", **link) is True
    assert write(digits_of(new), event="3", channel="telegram", number="99") is False
    complainant.refresh_from_db()
    assert reply_codes.address_of(complainant) == ("telegram", str(CHAT))
    past = timezone.now() - timedelta(hours=1)
    late = replies.take_linking_number(complainant=complainant)
    ReplyCode.objects.filter(pk=late.pk).update(
        made_at=past, expires_at=past + timedelta(minutes=30)
    )
    assert write(digits_of(late), event="4", channel="telegram", number="99") is False


@pytest.mark.security
def test_linking_number_is_good_on_telegram_alone(cast: Cast, bot: TelegramSimulator) -> None:
    complainant = filed_with("telegram", "@sreymom").complaint.complainants.get()
    linking = replies.take_linking_number(complainant=complainant)
    assert write(digits_of(linking)) is False


def test_worker_who_ends_it_is_not_written_to_any_more(cast: Cast, bot: TelegramSimulator) -> None:
    complaint = filed_with("telegram", "@sreymom").complaint
    complainant = complaint.complainants.get()
    write(
        digits_of(replies.take_linking_number(complainant=complainant)),
        channel="telegram",
        number=str(CHAT),
    )
    replies.unlink_chat(complainant=complainant)
    replies.unlink_chat(complainant=complainant)
    desk.reply(complaint=complaint, by=cast.attache, text="A question")
    deliver_due()
    assert [said for said in bot.sent if said["chat_id"] == CHAT] == []
    assert AuditEvent.objects.filter(action="complaints.unlinked_chat").count() == 1


def visit(client: Client, filed: Filed) -> None:
    answer = client.post("/en/complaints/follow-up/", {"receipt": filed.receipt})
    assert answer.status_code == 302


def page(client: Client) -> str:
    return client.get("/en/complaints/follow-up/status/").content.decode()


def test_her_page_shows_how_to_connect_telegram_and_how_to_end_it(
    cast: Cast, bot: TelegramSimulator, client: Client
) -> None:
    filed = filed_with("telegram", "@sreymom", language="en")
    visit(client, filed)
    assert 'id="chat"' in page(client)
    assert client.post("/en/complaints/follow-up/link/").status_code == 302
    code = ReplyCode.objects.get()
    html = page(client)
    assert shown(code) in html
    assert f"https://t.me/simulated_bot?start={digits_of(code)}" in html
    write(digits_of(code), channel="telegram", number=str(CHAT))
    html = page(client)
    assert (shown(code) in html, "/follow-up/unlink/" in html) == (False, True)
    assert str(CHAT) not in html
    client.post("/en/complaints/follow-up/unlink/")
    assert "/follow-up/link/" in page(client)


@pytest.mark.parametrize("channel", ["none", "phone", "sms", "email"])
def test_page_of_a_worker_who_did_not_choose_telegram_says_nothing_of_it(
    cast: Cast, bot: TelegramSimulator, client: Client, channel: str
) -> None:
    value = {"email": "her@example.org", "none": ""}.get(channel, PHONE)
    visit(client, filed_with(channel, value, language="en"))
    assert "Telegram" not in page(client)
    assert client.post("/en/complaints/follow-up/link/").status_code == 400
    assert ReplyCode.objects.count() == 0


def test_page_says_nothing_of_telegram_where_there_is_no_bot(cast: Cast, client: Client) -> None:
    visit(client, filed_with("telegram", "@sreymom", language="en"))
    assert "Telegram" not in page(client)


@pytest.mark.security
def test_any_json_of_telegram_leaves_the_case_alone(
    cast: Cast, bot: TelegramSimulator, client: Client
) -> None:
    complaint = filed_with("telegram", "@sreymom").complaint
    for text in (
        "/start",
        "/start 1",
        "0000 0000 0000",
        "\ud800",
        "\x00 1234 5678 \x00",
        "9" * 4096,
    ):
        headers, _body = bot.update(CHAT, "")
        body = json.dumps(
            {
                "update_id": abs(hash(text)) % 10**9,
                "message": {
                    "from": {"id": CHAT, "is_bot": False},
                    "chat": {"id": CHAT, "type": "private"},
                    "text": text,
                },
            }
        )
        answer = client.post(
            "/hooks/telegram/", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200
    assert words_of(complaint) == []
