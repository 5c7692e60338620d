"""Codes of an authenticator app (RFC 6238): six digits, a new one every 30 seconds, each good once.

Allauth's own check forgets a used code after 30 seconds, but with one step of tolerance a code is good for 90. So the
step that was used last is kept with the secret, and no code of that step or an earlier one is taken again.
"""

import time
from dataclasses import dataclass

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction

PERIOD = 30
_LAST_STEP = "last_step"


@dataclass(frozen=True)
class Code:
    """A code, the one that follows, and for how many more seconds the first one stands in the app."""

    now: str
    following: str
    seconds: int


def current_code(secret: str, *, at: float | None = None) -> Code:
    """What an app that holds this secret shows."""
    at = time.time() if at is None else at
    step = int(at) // PERIOD
    return Code(_code(secret, step), _code(secret, step + 1), PERIOD - int(at) % PERIOD)


@transaction.atomic
def use_code(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is good; it is used up then. Two requests with one code: one of them passes."""
    row = Authenticator.objects.select_for_update().select_related(None).get(pk=authenticator.pk)
    if row.user.is_demonstration and not settings.IS_DEMO:
        return False  # its secret is public
    step = _step_of(decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get(_LAST_STEP, -1):
        return False
    row.data[_LAST_STEP] = step
    row.save(update_fields=["data"])
    return True


def _step_of(secret: str, code: str) -> int | None:
    now, tolerance = int(time.time()) // PERIOD, app_settings.TOTP_TOLERANCE
    for step in range(now - tolerance, now + tolerance + 1):
        if compare_user_code(actual=code, expected=_code(secret, step)):
            return step
    return None


def _code(secret: str, step: int) -> str:
    return format_hotp_value(hotp_value(secret, step))
