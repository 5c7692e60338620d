"""What the watchers of an agency are told of: an event of its licence or a decision about it, when it is saved."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from recruitment_agencies.enums import DecisionState
from recruitment_agencies.models import Decision, LicenceEvent
from recruitment_agencies.services.watches import tell_watchers

# What is only proposed, or was refused by the second person, is nobody's business but the desk's.
NOT_PUBLIC = (DecisionState.PROPOSED, DecisionState.REFUSED)


def listen() -> None:
    """Called once, when the app is ready."""
    for signal in (post_save, post_delete):
        signal.connect(_licence_event_changed, sender=LicenceEvent, dispatch_uid="watched events")
    post_save.connect(_decision_changed, sender=Decision, dispatch_uid="watched decisions")


def _licence_event_changed(instance: LicenceEvent, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        tell_watchers(agency_ids=[instance.licence.agency_id], at=timezone.now())


def _decision_changed(instance: Decision, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.state not in NOT_PUBLIC:
        tell_watchers(agency_ids=[instance.case.agency_id], at=timezone.now())
