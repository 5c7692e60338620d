"""«Tell me if this changes»: nothing before the link is opened, once a day, neutral words, and no address anywhere."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.notifications.models import Delivery, Message
from portal.notifications.services import deliver_due
from portal.notifications.services.queueing import DELIVER_TASK
from portal.notifications.templates import render_message
from recruitment_agencies.enums import EventKind, WatchChannel
from recruitment_agencies.models import Agency, AgencyWatch, LicenceEvent
from recruitment_agencies.services import watches

from .conftest import MakeAgency

pytestmark = pytest.mark.django_db
ADDRESS = "reader.somewhere@example.org"
E = EventKind


@pytest.fixture(autouse=True)
def _by_mail(settings: Any) -> Any:
    settings.NOTIFICATION_CHANNELS = ["email"]
    with time_machine.travel("2026-11-23 06:00Z", tick=False):
        yield


@pytest.fixture
def agency(make_agency: MakeAgency) -> Agency:
    return make_agency("Golden Bridge", (E.ISSUED, date(2023, 1, 1)))


def ask(client: Client, agency: Agency, address: str = ADDRESS) -> Any:
    return client.post(f"/km/agencies/{agency.public_id}/watch/", {"address": address})


def watched(agency: Agency, address: str = ADDRESS) -> AgencyWatch:
    asked = watches.ask_to_watch(
        agency=agency, channel=WatchChannel.EMAIL, address=address, language="km"
    )
    assert asked.watch is not None
    watches.confirm_watch(watch=asked.watch)
    Message.objects.all().delete()
    return asked.watch


def change(agency: Agency, on: date = date(2026, 11, 20), kind: EventKind = E.SUSPENDED) -> None:
    LicenceEvent.objects.create(licence=agency.licences.get(), kind=kind, on=on)


def said(template: str) -> int:
    return Message.objects.filter(template_key=template).count()


def test_asking_sends_one_message_with_a_link_and_nothing_else(
    client: Client, agency: Agency
) -> None:
    response = ask(client, agency)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/km/agencies/{agency.public_id}/watch/asked/",
    )
    assert response.cookies == {}
    change(agency)
    deliver_due()
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    watch = AgencyWatch.objects.get()
    link = f"/km/changes/{watches.token_of(watch)}/"
    assert letter.body.endswith(link)
    assert said(watches.CHANGED) == 0


def test_opening_the_link_changes_nothing_and_the_button_confirms(
    client: Client, agency: Agency
) -> None:
    ask(client, agency)
    address = reverse("watches:watch", args=[watches.token_of(AgencyWatch.objects.get())])
    assert client.get(address).status_code == 200
    assert AgencyWatch.objects.get().confirmed_at is None
    client.post(f"{address}confirm/")
    assert AgencyWatch.objects.get().confirmed_at is not None


def test_one_click_behind_the_link_forgets_the_address(client: Client, agency: Agency) -> None:
    address = reverse("watches:watch", args=[watches.token_of(watched(agency))])
    assert client.post(f"{address}stop/")["Location"].endswith("/changes/stopped/")
    assert not AgencyWatch.objects.exists()
    assert client.get(address).status_code == 404
    change(agency)
    assert said(watches.CHANGED) == 0


def test_a_change_is_told_once_a_day_and_the_rest_tomorrow(agency: Agency) -> None:
    watched(agency)
    change(agency, date(2026, 11, 20))
    change(agency, date(2026, 11, 21), E.REINSTATED)
    change(agency, date(2026, 11, 22), E.REVOKED)
    assert said(watches.CHANGED) == 2
    deliver_due()
    assert len(mail.outbox) == 1
    deliver_due(at=timezone.now() + timedelta(days=1, minutes=1))
    later = Delivery.objects.order_by("pk").last()
    assert later is not None
    assert later.next_attempt_at >= timezone.now() + timedelta(days=1)


def test_a_change_that_is_undone_is_told_to_nobody(agency: Agency) -> None:
    watched(agency)
    saved = transaction.savepoint()
    change(agency)
    assert said(watches.CHANGED) == 1
    transaction.savepoint_rollback(saved)
    assert said(watches.CHANGED) == 0


def test_a_change_of_another_agency_is_not_told(agency: Agency, make_agency: MakeAgency) -> None:
    watched(agency)
    change(make_agency("Lotus"))
    assert said(watches.CHANGED) == 0


def test_many_agencies_are_told_of_in_one_call(agency: Agency, make_agency: MakeAgency) -> None:
    other = make_agency("Lotus")
    watched(agency)
    watched(other)
    ids = [agency.pk, other.pk, other.pk]
    assert watches.tell_watchers(agency_ids=ids, at=timezone.now()) == 2
    assert watches.tell_watchers(agency_ids=[], at=timezone.now()) == 0


@pytest.mark.security
def test_the_answer_is_the_same_for_an_address_that_watches_already(
    client: Client, agency: Agency
) -> None:
    watched(agency)
    again, new = ask(client, agency), ask(client, agency, "another@example.org")
    assert (again.status_code, again["Location"]) == (new.status_code, new["Location"])
    assert said(watches.CONFIRM) == 1
    assert AgencyWatch.objects.count() == 2


@pytest.mark.security
def test_an_address_is_asked_once_a_day_and_for_five_pages_at_most(
    client: Client, make_agency: MakeAgency
) -> None:
    for number in range(7):
        agency = make_agency(f"Agency {number}")
        for _twice in range(2):
            assert ask(client, agency).status_code == 302
    assert said(watches.CONFIRM) == AgencyWatch.objects.count() == watches.MOST_OPEN_AN_ADDRESS


@pytest.mark.security
def test_who_asks_too_often_is_told_so(client: Client, agency: Agency) -> None:
    codes = [ask(client, agency, f"a{number}@example.org").status_code for number in range(21)]
    assert codes == [302] * 20 + [429]


@pytest.mark.security
@pytest.mark.parametrize("address", ["", "nobody", "a@b", "x" * 300 + "@example.org", "a b@c.org"])
def test_a_wrong_address_is_refused(client: Client, agency: Agency, address: str) -> None:
    assert ask(client, agency, address).status_code == 400
    assert not AgencyWatch.objects.exists()


@pytest.mark.security
def test_no_table_message_or_payload_holds_the_address_or_the_secret(
    client: Client,
    agency: Agency,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task", lambda *args, **named: handed.append((args[1:], named))
    )
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        ask(client, agency)
        watch = AgencyWatch.objects.get()
        watches.confirm_watch(watch=watch)
        change(agency)
    payload = [named["args"] for args, named in handed if args == (DELIVER_TASK,)]
    assert payload == [[pk] for pk in Delivery.objects.order_by("pk").values_list("pk", flat=True)]
    secret = watches.token_of(watch)
    for word in (ADDRESS, "reader.somewhere", secret, ADDRESS.encode().hex()):
        assert word not in caplog.text
        assert _tables_with(word) == []
    assert AuditEvent.objects.filter(action__startswith="recruitment_agencies.watch").exists()


@pytest.mark.security
@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_messages_name_no_agency_and_no_licence(agency: Agency, language: str) -> None:
    watch = watched(agency)
    AgencyWatch.objects.update(language=language)
    change(agency)
    message = Message.objects.get()
    message.language = language
    words = render_message(message)
    link = watches.token_of(watch)
    assert words.text.count("http") == 1
    assert words.text.endswith(f"/{language}/changes/{link}/")
    for word in (agency.name, agency.public_id, "agenc", "licence", "recruit"):
        assert word not in f"{words.subject}\n{words.text}".lower()


@pytest.mark.security
def test_a_sealed_address_opens_in_its_own_row_only(agency: Agency) -> None:
    mine, other = watched(agency), watched(agency, "other@example.org")
    AgencyWatch.objects.filter(pk=other.pk).update(sealed_address=mine.sealed_address)
    assert watches._confirmed_address(other.pk) is None
    found = watches._confirmed_address(mine.pk)
    assert found is not None
    assert found.by_channel == {"email": ADDRESS}


def test_a_wish_that_nobody_confirmed_is_forgotten_after_a_week(agency: Agency) -> None:
    asked = watches.ask_to_watch(
        agency=agency, channel=WatchChannel.EMAIL, address=ADDRESS, language="en"
    )
    kept = watched(agency, "other@example.org")
    assert watches.forget_unconfirmed_watches(at=_in(days=6)) == 0
    assert watches.forget_unconfirmed_watches(at=_in(days=8)) == 1
    assert asked.watch is not None
    assert list(AgencyWatch.objects.all()) == [kept]


def test_without_a_channel_there_is_no_such_page(
    client: Client, agency: Agency, settings: Any
) -> None:
    settings.NOTIFICATION_CHANNELS = ["in_app"]
    assert client.get(f"/en/agencies/{agency.public_id}/watch/").status_code == 404


def test_telegram_is_offered_where_something_carries_it(
    client: Client, agency: Agency, settings: Any
) -> None:
    settings.NOTIFICATION_CHANNELS = ["demo"]
    address = f"/en/agencies/{agency.public_id}/watch/"
    assert "Telegram" in client.get(address).content.decode()
    wrong = client.post(address, {"channel": "telegram", "address": "not a name"})
    assert wrong.status_code == 400
    right = client.post(address, {"channel": "telegram", "address": "@some_name"})
    assert right.status_code == 302
    assert AgencyWatch.objects.get().channel == WatchChannel.TELEGRAM


def _in(*, days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def _tables_with(word: str) -> list[str]:
    """Tables with a row in which the word stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE %s',  # noqa: S608 - our own names
                [f"%{word}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found
