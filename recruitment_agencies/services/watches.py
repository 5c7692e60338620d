"""«Tell me if this changes»: asking, confirming, being told, stopping. No account; the address is sealed.

Threat T18 decides what a message says: that something has changed on a page the reader follows, and one link. No name
of an agency, no word of licences: whoever reads the screen learns nothing, and the link's page tells the rest. The
secret in the link is worked out from the watch, so it stands in no message, log or broker payload.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.common.encryption import (
    CannotOpen,
    Place,
    blind_index,
    keyed_digest,
    unwrap_key,
    wrap_key,
)
from portal.common.rotation import WrappedColumn, wrapped_columns
from portal.notifications.channels import wanted_channels
from portal.notifications.models import Message
from portal.notifications.services import (
    Addresses,
    MessageTemplate,
    Recipient,
    notify,
    register_address_book,
    register_template,
)
from recruitment_agencies.enums import WatchChannel
from recruitment_agencies.models import Agency, AgencyWatch

WATCHER, UNCONFIRMED = "agencies.watcher", "agencies.unconfirmed-watcher"
CONFIRM, CHANGED = "agencies.confirm_watch", "agencies.page_changed"
# Who asks for other people's addresses can send each so many messages a day, and then no more.
MOST_OPEN_AN_ADDRESS = 5
CONFIRM_WITHIN = timedelta(days=7)
PADDED_TO = 64
"""Bytes: a sealed address tells little of its length."""


@dataclass(frozen=True)
class WatchAsked:
    """What came of asking. Pages never tell: the same answer for a new wish, an old one and one too many."""

    watch: AgencyWatch | None


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    for template in _TEMPLATES:
        register_template(template)
    register_address_book(
        WATCHER, _confirmed_address, label=_("Somebody who follows a page"), leave=_leave
    )
    register_address_book(UNCONFIRMED, _unconfirmed_address, label=_("Somebody who follows a page"))
    wrapped_columns.register(
        WrappedColumn("agencies.watches", AgencyWatch.objects.all, "sealed_address", _place)
    )


def carried_channels() -> list[WatchChannel]:
    """The ways in which this installation can tell anybody anything."""
    return [WatchChannel(key) for key in wanted_channels(WatchChannel.values)]


@transaction.atomic
def ask_to_watch(
    *, agency: Agency, channel: WatchChannel, address: str, language: str
) -> WatchAsked:
    """Keep the wish and send one message with a link to confirm it; nothing else is sent before that.

    An address that watches already is sent nothing; one that has not confirmed yet, at most one message a day.

    Args:
        address: checked by the form; kept sealed, in lower case.
    """
    address = address.strip().lower()
    index = blind_index(address, purpose="agency-watch")
    watch = AgencyWatch.objects.filter(agency=agency, channel=channel, address_index=index).first()
    if watch is None:
        watch = _new_watch(agency, channel, address, index, language)
    if watch is None or watch.confirmed_at is not None:
        return WatchAsked(watch)
    to = Recipient(UNCONFIRMED, watch.pk, watch.language)
    notify(CONFIRM, to=to, dedupe_key=f"agency-watch-confirm:{watch.pk}:{timezone.localdate()}")
    record("recruitment_agencies.watch_asked", on=watch)
    return WatchAsked(watch)


@transaction.atomic
def confirm_watch(*, watch: AgencyWatch) -> None:
    """From now on the address is told of changes. Safe to call twice."""
    if watch.confirmed_at is None:
        watch.confirmed_at = timezone.now()
        watch.save(update_fields=["confirmed_at"])
        record("recruitment_agencies.watch_confirmed", on=watch)


@transaction.atomic
def stop_watch(*, watch: AgencyWatch) -> None:
    """Forget the wish and the address: nothing of it is kept."""
    record("recruitment_agencies.watch_stopped", on=watch)
    watch.delete()


@transaction.atomic
def tell_watchers(*, agency_ids: Iterable[int], at: datetime) -> int:
    """Tell all who watch these agencies that something changed; how many messages were written.

    Each is told at most once a day: of what changes after today's message, tomorrow. Written in the transaction of the
    change, so nobody is told of what did not happen. Importers, which write rows in bulk, call this themselves.
    """
    watches = AgencyWatch.objects.filter(agency__in=set(agency_ids), confirmed_at__isnull=False)
    rows = list(watches.order_by("pk"))
    days = (timezone.localdate(at), timezone.localdate(at) + timedelta(days=1))
    told = set(
        Message.objects.filter(
            dedupe_key__in=[_dedupe_key(watch, day) for watch in rows for day in days]
        ).values_list("dedupe_key", flat=True)
    )
    written = 0
    for watch in rows:
        today, tomorrow = (_dedupe_key(watch, day) for day in days)
        if today not in told:
            notify(CHANGED, to=_recipient(watch), dedupe_key=today)
        elif tomorrow not in told:
            notify(
                CHANGED,
                to=_recipient(watch),
                dedupe_key=tomorrow,
                not_before=at + timedelta(days=1),
            )
        else:
            continue
        written += 1
    return written


def find_watch(token: str) -> AgencyWatch | None:
    """The watch whose link this is."""
    digest = blind_index(token, purpose="agency-watch-token")
    return AgencyWatch.objects.select_related("agency").filter(token_digest=digest).first()


def token_of(watch: AgencyWatch) -> str:
    """The secret in its links: worked out anew each time, kept nowhere."""
    return keyed_digest(str(watch.public_id), purpose="agency-watch-link")


def forget_unconfirmed_watches(*, at: datetime) -> int:
    """Forget wishes that nobody confirmed in `CONFIRM_WITHIN`; how many."""
    old = AgencyWatch.objects.filter(confirmed_at__isnull=True, created_at__lt=at - CONFIRM_WITHIN)
    return old.delete()[0]


def _new_watch(
    agency: Agency, channel: WatchChannel, address: str, index: bytes, language: str
) -> AgencyWatch | None:
    """None when the address is already asked to confirm enough others."""
    waiting = AgencyWatch.objects.filter(address_index=index, confirmed_at__isnull=True)
    if waiting.count() >= MOST_OPEN_AN_ADDRESS:
        return None
    watch = AgencyWatch(
        public_id=uuid.uuid4(),
        agency=agency,
        channel=channel,
        address_index=index,
        language=language,
    )
    watch.sealed_address = wrap_key(_padded(address), place=_place(watch))
    watch.token_digest = blind_index(token_of(watch), purpose="agency-watch-token")
    AgencyWatch.objects.bulk_create([watch], ignore_conflicts=True)  # asked twice at once
    return AgencyWatch.objects.filter(public_id=watch.public_id).first()


def _dedupe_key(watch: AgencyWatch, day: object) -> str:
    return f"agency-watch:{watch.pk}:{day}"


def _recipient(watch: AgencyWatch) -> Recipient:
    return Recipient(WATCHER, watch.pk, watch.language)


# The address --------------------------------------------------------------------------------------


def _confirmed_address(pk: int) -> Addresses | None:
    return _address(AgencyWatch.objects.filter(pk=pk, confirmed_at__isnull=False).first())


def _unconfirmed_address(pk: int) -> Addresses | None:
    return _address(AgencyWatch.objects.filter(pk=pk, confirmed_at__isnull=True).first())


def _address(watch: AgencyWatch | None) -> Addresses | None:
    """Opened at the moment of sending; None when it was stopped, or its key is gone."""
    if watch is None:
        return None
    try:
        padded = unwrap_key(bytes(watch.sealed_address), place=_place(watch))
    except CannotOpen:
        return None
    return Addresses({watch.channel: padded.decode().strip()})


def _place(watch: AgencyWatch) -> Place:
    return Place(AgencyWatch._meta.db_table, "sealed_address", str(watch.public_id))


def _padded(address: str) -> bytes:
    raw = address.encode()
    return raw + b" " * (-len(raw) % PADDED_TO)


def _leave(pk: int) -> None:
    """By the link of a mail program: as if she had stopped it herself."""
    watch = AgencyWatch.objects.filter(pk=pk).first()
    if watch is not None:
        stop_watch(watch=watch)


# The messages -------------------------------------------------------------------------------------


def _link(message: Message) -> str:
    """Empty for who has stopped meanwhile: to them nothing goes out anyway."""
    watch = AgencyWatch.objects.filter(pk=message.recipient_id).first()
    if watch is None:
        return ""
    with translation.override(message.language):
        return f"{settings.SITE_URL}{reverse('watches:watch', args=[token_of(watch)])}"


_TEMPLATES = (
    MessageTemplate(
        key=CONFIRM,
        subject=_("Please confirm"),
        text=_(
            "Somebody, probably you, wants to know when a page changes. "
            "If it was you, open this link. If it was not you, do nothing: we will not write again."
        ),
        link=_link,
    ),
    MessageTemplate(
        key=CHANGED,
        subject=_("A page has changed"),
        text=_(
            "Something has changed on a page that you follow. "
            "With this link you can read it, or stop these messages."
        ),
        link=_link,
        may_leave=True,
    ),
)
