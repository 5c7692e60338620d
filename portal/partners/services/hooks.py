"""Addresses to be told at: making, stopping, starting again, trying out."""

import base64
import os
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.encryption import wrap_key
from portal.common.errors import Conflict, PortalError
from portal.common.rotation import WrappedColumn, wrapped_columns
from portal.partners.enums import StopReason
from portal.partners.events import TEST, HookEvent, events
from portal.partners.managers import permissions_there
from portal.partners.models import HookDelivery, PartnerHook
from portal.partners.outgoing import Refused, check_address
from portal.partners.services.queueing import enqueue_after_commit
from portal.partners.services.tokens import check_manages

SECRET_PREFIX = "whsec_"  # noqa: S105 - the Standard Webhooks' own, in front of every secret  # nosec B105 # the beginning of every secret, not one
MOST_HOOKS, MOST_TESTS_WAITING = 10, 5


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    wrapped_columns.register(
        WrappedColumn(
            key="partners.hooks",
            rows=PartnerHook.objects.all,
            column="wrapped_secret",
            place=lambda hook: hook.secret_place,
        )
    )


@transaction.atomic
def make_hook(
    *, organisation: Organisation, url: str, wanted: Iterable[str], by: User
) -> tuple[PartnerHook, str]:
    """An address that is told of events, and the only readable form of the secret that signs what is sent.

    Args:
        wanted: keys of events.

    Raises:
        NotAllowed: the person does not manage the organisation.
        PortalError: the address may not be called; an event is not hers to ask for.
        Conflict: the organisation has many addresses already.
    """
    check_manages(organisation, by)
    try:
        check_address(url)
    except Refused as refused:
        message = refusal(refused.code)
        raise PortalError(message, fields={"url": [message]}) from refused
    chosen = _checked_events(organisation, wanted, by)
    if PartnerHook.objects.kept().filter(organisation=organisation).count() >= MOST_HOOKS:
        raise Conflict(_("There are very many already. Please take one back that is not needed."))
    secret = os.urandom(32)
    hook = PartnerHook(organisation=organisation, url=url, events=chosen, made_by=by)
    hook.wrapped_secret = wrap_key(secret, place=hook.secret_place)
    hook.save(force_insert=True)
    record(
        "partners.made_hook",
        on=hook,
        by=by,
        organisation_id=organisation.pk,
        detail={"events": chosen},
    )
    return hook, SECRET_PREFIX + base64.b64encode(secret).decode()


@transaction.atomic
def test_hook(*, hook: PartnerHook, by: User) -> HookDelivery:
    """Send a test event there, whether the address is told of others or not.

    Raises:
        NotAllowed: the person does not manage its organisation.
        Conflict: some tests wait already.
    """
    check_manages(hook.organisation, by)
    waiting = hook.deliveries.filter(event=TEST).due(timezone.now())
    if waiting.count() >= MOST_TESTS_WAITING:
        raise Conflict(_("Some wait to be sent already. Please wait a little."))
    delivery = HookDelivery.objects.create(hook=hook, event=TEST, enqueued_at=timezone.now())
    enqueue_after_commit([delivery.pk])
    record("partners.tested_hook", on=hook, by=by, organisation_id=hook.organisation_id)
    return delivery


@transaction.atomic
def start_hook(*, hook: PartnerHook, by: User) -> None:
    """It is told again of what happens from now on. Who starts it answers for it, as if she had made it.

    Raises:
        NotAllowed: the person does not manage its organisation.
    """
    check_manages(hook.organisation, by)
    stopped = PartnerHook.objects.kept().filter(pk=hook.pk, is_active=False)
    if stopped.update(
        is_active=True, stopped_because=StopReason.NONE, failing_since=None, made_by=by
    ):
        record("partners.started_hook", on=hook, by=by, organisation_id=hook.organisation_id)


@transaction.atomic
def remove_hook(*, hook: PartnerHook, by: User) -> None:
    """It is told nothing any more, and what it was told is forgotten.

    The row itself goes an hour later: an act that is being written just now may have a delivery for it, and must not
    fail for that at its end.

    Raises:
        NotAllowed: the person does not manage its organisation.
    """
    check_manages(hook.organisation, by)
    kept = PartnerHook.objects.kept().filter(pk=hook.pk)
    if kept.update(removed_at=timezone.now(), is_active=False):
        hook.deliveries.all().delete()
        record("partners.removed_hook", on=hook, by=by, organisation_id=hook.organisation_id)


def events_to_ask_for(by: User, organisation: Organisation) -> list[HookEvent]:
    """Those that this person may have her organisation's systems told of."""
    held = permissions_there(by.pk, organisation.pk)
    return [event for event in events if event.permission in held]


def refusal(code: str) -> str:
    """What is wrong with an address, in words."""
    if code == "private":
        return _(
            "This address lies inside a private network. Please give one that everybody can reach."
        )
    return _("Please give an address that begins with https:// and has no name or password in it.")


def _checked_events(organisation: Organisation, wanted: Iterable[str], by: User) -> list[str]:
    asked = set(wanted)
    given = [event.key for event in events_to_ask_for(by, organisation) if event.key in asked]
    if not given or set(given) != asked:
        message = _("Please choose from the list.")
        raise PortalError(message, fields={"events": [message]})
    return given
