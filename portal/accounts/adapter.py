"""What allauth asks of us: nobody signs up by themselves, and what it says is said in our own plain words."""

import ipaddress
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import Login
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import second_factor
from portal.common.encryption import keyed_digest
from portal.common.site import site_name

logger = logging.getLogger(__name__)
IPV6_PREFIX = 64  # who is given one address is given a whole network of them


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the organisation's manager, never by a visitor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("You cannot remove your main address."),
        "duplicate_email": _("You have already added this address."),
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "email_taken": _("This address belongs to another account."),
        "enter_current_password": _("Please write the password you have now."),
        "incorrect_password": _("The password is wrong."),
        "invalid_login": _("The e-mail address or the password is wrong."),
        "invalid_password_reset": _("This link no longer works."),
        "max_email_addresses": _("This is not possible any more. Please look again."),
        "too_many_login_attempts": _("There were too many attempts. Please try again later."),
        "unknown_email": _("This address has no account."),
        "unverified_primary_email": _("Please confirm this address first."),
        "select_only_one": _("Please choose one only."),
        "same_as_current": _("The new one must differ from the old one."),
        "incorrect_code": _("This code is wrong, or it was used before."),
        "rate_limited": _("There were too many attempts. Please try again later."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("desk:home")

    def format_email_subject(self, subject: str) -> str:
        """The site's own name in front, not the host name that a request happened to use."""
        return f"{site_name()}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the person's own language where it is known, else in that of the page they used.

        Where no mail goes out, nothing else is done, and the person is asked to try again, whoever she is.
        """
        language = getattr(context.get("user"), "language", None) or translation.get_language()
        try:
            with translation.override(language):
                super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's own errors are of this kind, too
            logger.error("No mail went out: %s", type(error).__name__)
            raise ImmediateHttpResponse(_try_again(allauth_context.request)) from error

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Our words name no figures that would have to be filled in."""
        return super().validation_error(code)

    # Throttles ------------------------------------------------------------------------------------

    def get_client_ip(self, request: HttpRequest) -> str:
        """A keyed digest in its place, for counting only: no address is kept anywhere."""
        return keyed_digest(_network(get_client_ip(request) or ""), purpose="sign-in-throttle")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted for an account *at an address*: a stranger's do not keep the owner out."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    # Steps of signing in --------------------------------------------------------------------------

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The demonstration's people, whose password is public, exist in demos only."""
        if user.is_demonstration and not settings.IS_DEMO:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def is_login_by_code_required(self, login: Login) -> bool:
        """Who has no second factor yet proves that the mailbox is hers before she may set one up."""
        if login.user is None or second_factor.has_second_factor(login.user):
            return False
        done = second_factor.steps.get_authentication_records(self.request, login.user)
        return not done or done[-1]["method"] != second_factor.CODE_BY_MAIL

    # Is it still you? -----------------------------------------------------------------------------

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not second_factor.is_fresh(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """By second factor, for a thief may know the password; by password only before there is a second factor."""
        if not user.is_authenticated:
            return []
        types = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        code = _way("mfa_reauthenticate", _("Use a code"))
        passkey = _way("mfa_reauthenticate_webauthn", _("Use a passkey"))
        if Authenticator.Type.TOTP in types:
            return [code, passkey] if Authenticator.Type.WEBAUTHN in types else [code]
        if Authenticator.Type.WEBAUTHN in types:
            return [passkey, code]
        return [_way("account_reauthenticate", _("Use your password"))]


def _try_again(request: HttpRequest) -> HttpResponse:
    """The same form once more, with a word of what happened."""
    words = gettext("Something is broken on our side. Please try again in a few minutes.")
    messages.error(request, words)
    return redirect(request.get_full_path() if request.method == "POST" else "account_login")


def _way(name: str, description: Any) -> dict[str, Any]:
    return {"id": name, "description": description, "url": reverse(name)}


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))
    return address
