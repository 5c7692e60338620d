"""How often a code may be tried. Nobody is locked out by a stranger: what is counted is an account at one address.

A code of an app has six digits, so guesses at it are also counted over all addresses. Where that count is full, the
person is told, and comes in by her passkey or a recovery code. Those have sixteen digits and cannot be guessed: a
hundred wrong ones a day keep nobody out, but she is told of them too.
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.notifications import MANY_WRONG_CODES, recipient
from portal.notifications.services import Urgency, notify

AT_ONE_ADDRESS, EVERYWHERE, RECOVERY_EVERYWHERE = "5/5m/key", "20/1d/key", "100/1d/key"


@dataclass(frozen=True)
class Attempt:
    """One try, counted before it is looked at, so that many at once are not more tries."""

    usages: tuple[RateLimitUsage, ...]
    may_try_app: bool

    def was_right(self) -> None:
        """It does not count."""
        for usage in self.usages:
            usage.rollback()


def begin_attempt(request: HttpRequest, user: User, *, is_of_app: bool) -> Attempt | None:
    """None: too many wrong ones for this account came from this address."""
    address = get_adapter(request).get_client_ip(request)  # a keyed digest
    here = _count(request, AT_ONE_ADDRESS, f"{user.pk}:{address}")
    if here is None:
        return None
    rate = EVERYWHERE if is_of_app else RECOVERY_EVERYWHERE
    everywhere = _count(request, rate, str(user.pk))
    if everywhere is None:
        _warn(user)
        return Attempt((here,), may_try_app=False)
    return Attempt((here, everywhere), may_try_app=is_of_app)


def _count(request: HttpRequest, rate: str, key: str) -> RateLimitUsage | None:
    return consume(
        request, app="portal.accounts", action="code", config={"code": rate}, key=key, user=None
    )


def _warn(user: User) -> None:
    """Once a day: whoever writes codes knows the password already."""
    key = f"accounts-wrong-codes:{user.pk}:{timezone.localdate()}"
    notify(MANY_WRONG_CODES, to=recipient(user), urgency=Urgency.URGENT, dedupe_key=key)
