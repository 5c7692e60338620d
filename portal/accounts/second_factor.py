"""What a session has proved: that a second factor was passed, and how long ago.

Kept in the session alone (allauth's own list of steps), so that no page asks the database for it. Whatever changes a
person's second factor ends or marks down the sessions that lean on it (`portal.accounts.receivers`).
"""

import time
from typing import Any

from allauth.account.internal.flows import login as steps
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from portal.accounts.models import User

FRESH_SECONDS = 300
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MFA, CODE_BY_MAIL, INVITATION = "mfa", "code", "invitation"


def has_second_factor(user: User) -> bool:
    """An app with codes or a passkey. Recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists()


def has_passed(request: HttpRequest) -> bool:
    """The signed-in person passed a second factor in this session.

    The demonstration's people, whose secrets are public, pass nowhere outside a demo.
    """
    if request.user.is_demonstration and not settings.IS_DEMO:  # type: ignore[union-attr]
        return False
    return any(step.get("method") == MFA for step in _steps(request))


def may_set_one_up(request: HttpRequest) -> bool:
    """Beside the password, the person proved that the mailbox is hers: else a thief's factor would be the first one."""
    return any(step.get("method") in {CODE_BY_MAIL, INVITATION} for step in _steps(request))


def is_fresh(request: HttpRequest) -> bool:
    """The person proved who she is in the last five minutes: by her second factor, once she has passed one."""
    done = _steps(request)
    counted = [step for step in done if step.get("method") == MFA] or done
    return bool(counted) and 0 <= time.time() - counted[-1]["at"] < FRESH_SECONDS


def note_step(request: HttpRequest, user: User, method: str, **more: Any) -> None:
    """Write down that this session proved something just now."""
    steps.record_authentication(request, user, method, **more)


def forget_steps(request: HttpRequest) -> None:
    steps.clear_authentication_records(request)


def mark_passed(session: SessionBase, user: User) -> None:
    """Write into a session what passing a second factor writes.

    For tests and measurements, which sign in without a page.
    """
    session[steps.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": MFA, "type": "totp", "at": time.time()}
    ]
    session[steps._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


def _steps(request: HttpRequest) -> list[dict[str, Any]]:
    user = request.user
    return steps.get_authentication_records(request, user) if user.is_authenticated else []
