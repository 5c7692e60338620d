"""What managers are told of the addresses of their organisation."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.notifications import recipient
from portal.notifications.services import MessageTemplate, notify_each, register_template
from portal.partners.managers import managers_of
from portal.partners.models import PartnerHook

HOOK_STOPPED = "partners.hook_stopped"


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    register_template(
        MessageTemplate(
            key=HOOK_STOPPED,
            subject=_("Your system cannot be reached"),
            text=_(
                "A system of your organisation is not told of news any more: %(site_url)s/desk/"
            ),
            for_staff=True,
        )
    )


def tell_managers(hook: PartnerHook) -> None:
    """Everybody who manages its organisation."""
    people = [recipient(user) for user in managers_of(hook.organisation)]
    notify_each(HOOK_STOPPED, to=people, about=hook)
