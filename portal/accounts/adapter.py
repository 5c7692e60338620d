"""What allauth asks of us: nobody signs up by themselves, and what it says is said in our own plain words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.common.site import site_name


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
        "too_many_login_attempts": _("There were too many attempts. Please try again later."),
        "unknown_email": _("This address has no account."),
        "unverified_primary_email": _("Please confirm this address first."),
        "select_only_one": _("Please choose one only."),
        "same_as_current": _("The new one must differ from the old one."),
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
        """In the person's own language where it is known, else in that of the page they used."""
        user = context.get("user")
        with translation.override(getattr(user, "language", None) or translation.get_language()):
            super().send_mail(template_prefix, email, context)
