"""How a person who signs in is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from portal.audit.services import record
from portal.notifications.enums import Digest
from portal.notifications.models import MessagePreference
from portal.notifications.preferences import sealed_phone


@dataclass(frozen=True)
class Wish:
    """What a person chose; see `MessagePreference`."""

    channels: Sequence[str]
    zone: str
    is_quiet_at_night: bool
    quiet_from: time
    quiet_until: time
    digest: Digest
    left_mail: bool = False
    phone: str = ""


@transaction.atomic
def choose_preferences(*, by: AbstractBaseUser, wish: Wish) -> MessagePreference:
    """Keep how she wants to be told from now on. What waits already keeps its time, unless that falls in her night."""
    preference, _is_new = MessagePreference.objects.update_or_create(
        user_id=by.pk,
        defaults={
            "channels": list(wish.channels),
            "zone": wish.zone,
            "is_quiet_at_night": wish.is_quiet_at_night,
            "quiet_from": wish.quiet_from,
            "quiet_until": wish.quiet_until,
            "digest": wish.digest,
            "left_mail": wish.left_mail,
            "sealed_phone": sealed_phone(by.pk, wish.phone),
        },
    )
    record("notifications.preferences_chosen", on=preference, by=by)
    return preference


def leave_mail(user_id: int) -> None:
    """From now on what may be left is only put into her inbox."""
    MessagePreference.objects.update_or_create(
        user_id=user_id,
        defaults={"left_mail": True},
        create_defaults={"left_mail": True, "channels": [], "is_quiet_at_night": False},
    )
