"""The ledger says what happened to messages and never about whom: its reader has no path to a case."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.common.errors import Conflict
from portal.notifications.channels import ChannelBase, channels
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery, Message
from portal.notifications.services import notify, retry_delivery
from portal.notifications.services.flow import FAILURES, note_failure
from portal.notifications.templates import templates
from portal.settings.languages import LANGUAGE_CODES
from tests.cast import Cast, make_cast
from tests.notifications.conftest import KIND, SECRET_ADDRESS, TEMPLATE, Book

pytestmark = pytest.mark.django_db
URL = "/desk/deliveries/"


class Carrier(ChannelBase):
    key = "email"


@pytest.fixture
def cast(book: Book) -> Cast:
    return make_cast()


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.administrator)
    return client


def failed(recipient: Any, about: Any = None) -> Delivery:
    delivery = notify(TEMPLATE, to=recipient, about=about).deliveries.get()
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.FAILED, last_error="refused", attempts=3, provider_id="p-1"
    )
    return Delivery.objects.get(pk=delivery.pk)


def test_page_of_texts_shows_every_message_in_every_language_with_its_length(
    client: Client,
) -> None:
    response = client.get(f"{URL}texts/")
    shown = response.context["texts"]
    assert len(shown) == len(templates)
    html = response.content.decode()
    assert all(html.count(f"<code>{one.key}</code>") == len(LANGUAGE_CODES) for one in shown)
    ours = [
        one for one in shown if one.key != TEMPLATE
    ]  # the test's own is said in English everywhere
    burmese = [text for one in ours for text in one.texts if text.language == "my"]
    assert {text.length.encoding for text in burmese} == {"UCS-2"}


def test_ledger_counts_by_channel_and_says_why_deliveries_failed(
    client: Client, recipient: Any
) -> None:
    failed(recipient)
    notify(TEMPLATE, to=recipient)
    context = client.get(URL).context
    line = next(one for one in context["channels"] if one.channel == "email")
    assert (line.waiting, line.later, line.failed, line.sent) == (1, 0, 1, 0)
    assert line.oldest_due is not None
    assert [(one.channel, one.code, one.count) for one in context["failures"]] == [
        ("email", "refused", 1)
    ]


def test_ledger_shows_that_a_channel_rests(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    carrier = Carrier()
    monkeypatch.setitem(channels._members, "email", carrier)
    settings.NOTIFICATION_CHANNELS = ["email", "in_app"]
    for _ in range(FAILURES):
        note_failure(carrier, at=timezone.now())
    assert "rests after failures" in client.get(URL).content.decode()


@pytest.mark.security
def test_ledger_shows_no_address_no_text_and_no_case(
    client: Client, recipient: Any, subject: Any
) -> None:
    failed(recipient, about=subject)
    page = client.get(URL).content.decode()
    assert TEMPLATE in page
    for private in (SECRET_ADDRESS, "MRP-2026-0001", "Something new on", subject.name, KIND):
        assert private not in page


@pytest.mark.parametrize("count", [1, 3])
def test_ledger_costs_the_same_queries_for_any_number_of_failures(
    client: Client, recipient: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        failed(recipient)
    client.get(URL)
    with django_assert_max_num_queries(12):
        assert client.get(URL).content.decode().count("/retry/") == count


def test_retry_sends_again_with_all_attempts_and_is_on_record(
    client: Client, cast: Cast, recipient: Any
) -> None:
    delivery = failed(recipient)
    assert client.post(reverse("desk:delivery-retry", args=[delivery.pk])).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("waiting", 0, "")
    event = AuditEvent.objects.get(action="notifications.delivery_retried")
    assert (event.actor_id, event.detail) == (cast.administrator.pk, {})


def test_retry_of_what_has_not_failed_is_not_there(client: Client, recipient: Any) -> None:
    waiting = notify(TEMPLATE, to=recipient).deliveries.get()
    assert client.post(reverse("desk:delivery-retry", args=[waiting.pk])).status_code == 404


def test_retry_of_a_message_that_arrived_elsewhere_is_refused(cast: Cast, recipient: Any) -> None:
    delivery = failed(recipient)
    Delivery.objects.create(
        message=delivery.message, channel="sms", state=DeliveryState.SENT, sent_at=timezone.now()
    )
    with pytest.raises(Conflict):
        retry_delivery(delivery=delivery, by=cast.administrator)


@pytest.mark.security
def test_only_who_runs_the_system_sends_again(cast: Cast, recipient: Any) -> None:
    delivery = failed(recipient)
    for person in (cast.attache, cast.oversight_officer, cast.editor, cast.nobody):
        client = Client()
        client.force_login(person)
        answer = client.post(reverse("desk:delivery-retry", args=[delivery.pk]))
        assert answer.status_code == 404
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    assert Message.objects.count() == 1
