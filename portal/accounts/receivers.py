"""What follows when somebody signs in, or changes how she does: her list of sessions, her other sessions, a message."""

from typing import Any

from allauth.account import signals as allauth_account
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_added,
    email_changed,
    email_removed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions import signals as allauth_sessions
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from portal.accounts import second_factor
from portal.accounts.models import User
from portal.accounts.notifications import SIGN_IN_CHANGED, at_address, recipient
from portal.accounts.sessions import end_sessions, remember_session
from portal.audit.services import record
from portal.notifications.services import Urgency, notify


def signed_in(sender: object, *, request: HttpRequest, user: User, **kwargs: Any) -> None:
    remember_session(request, user)


def password_is_new(sender: object, *, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Django ends the other sessions by itself; their rows go too, and this one has a new key."""
    is_here = request.user.is_authenticated and request.user.pk == user.pk
    end_sessions(user, but=request.session.session_key if is_here else None)
    if is_here:
        remember_session(request, user)
    _tell(user, "accounts.changed_password")


def factor_added(
    sender: object,
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **kwargs: Any,
) -> None:
    """A new passkey has just signed, so it was passed; of a new app, the page that set it up says so."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        second_factor.note_step(
            request, user, second_factor.MFA, id=authenticator.pk, type=authenticator.type
        )
    _factor_changed(request, user)


def factor_removed(
    sender: object,
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **kwargs: Any,
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return  # they go with the last factor
    _factor_changed(request, user)
    if not second_factor.has_second_factor(user):
        # Nothing opens until there is another one; here she may set it up at once.
        second_factor.forget_steps(request)
        second_factor.note_step(request, user, second_factor.CODE_BY_MAIL)


def codes_renewed(sender: object, *, request: HttpRequest, user: User, **kwargs: Any) -> None:
    _factor_changed(request, user)


def address_added(sender: object, *, user: User, **kwargs: Any) -> None:
    """Her main address is marked as such first: else the new one took its place with its confirmation, unsaid."""
    hers = EmailAddress.objects.filter(user_id=user.pk)
    if not hers.filter(primary=True).exists():
        hers.filter(email__iexact=user.email).update(primary=True)
    _tell(user, "accounts.added_address")


def main_address_changed(
    sender: object,
    *,
    request: HttpRequest,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **kwargs: Any,
) -> None:
    """The address that was hers is told as well: whoever took her account over reads the new one."""
    if from_email_address is not None:
        if from_email_address.pk == to_email_address.pk:
            return
        former = at_address(from_email_address, language=user.language)
        notify(SIGN_IN_CHANGED, to=former, urgency=Urgency.URGENT)
    end_sessions(user, but=request.session.session_key)
    _tell(user, "accounts.changed_main_address")


def address_removed(sender: object, *, user: User, **kwargs: Any) -> None:
    _tell(user, "accounts.removed_address")


def register() -> None:
    """Called once, from `AppConfig.ready()`. Allauth's own receivers would keep the client's address."""
    allauth_account.user_logged_in.disconnect(allauth_sessions.on_user_logged_in)
    for signal in (password_set, password_changed):
        signal.disconnect(allauth_sessions.on_password_changed)
    user_logged_in.connect(signed_in, dispatch_uid="accounts.signed_in")
    for signal in (password_set, password_changed, password_reset):
        signal.connect(password_is_new, dispatch_uid="accounts.password_is_new")
    email_added.connect(address_added, dispatch_uid="accounts.address_added")
    email_changed.connect(main_address_changed, dispatch_uid="accounts.main_address_changed")
    email_removed.connect(address_removed, dispatch_uid="accounts.address_removed")
    authenticator_added.connect(factor_added, dispatch_uid="accounts.factor_added")
    authenticator_removed.connect(factor_removed, dispatch_uid="accounts.factor_removed")
    authenticator_reset.connect(codes_renewed, dispatch_uid="accounts.codes_renewed")


def _factor_changed(request: HttpRequest, user: User) -> None:
    end_sessions(user, but=request.session.session_key)
    _tell(user, "accounts.changed_second_factor")


def _tell(user: User, action: str) -> None:
    notify(SIGN_IN_CHANGED, to=recipient(user), urgency=Urgency.URGENT)
    record(action, on=user, by=user)
