"""How people who sign in are reached: by e-mail, and inside the portal."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import MANAGE_PEOPLE
from portal.notifications.preferences import as_wished
from portal.notifications.services import (
    Addresses,
    MessageTemplate,
    Recipient,
    leave_mail,
    notify_each,
    register_address_book,
    register_template,
)

KIND, ADDRESS = "accounts.user", "accounts.address"
SIGN_IN_CHANGED = "accounts.sign_in_changed"
MANY_WRONG_CODES = "accounts.many_wrong_codes"
PEOPLE_CHANGED = "accounts.people_changed"

_TEMPLATES = (
    MessageTemplate(
        key=SIGN_IN_CHANGED,
        subject=_("How you sign in was changed"),
        text=_(
            "How you sign in was changed. If it was not you, tell the manager of your organisation at once."
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=MANY_WRONG_CODES,
        subject=_("Please change your password"),
        text=_(
            "Somebody wrote your password and many wrong codes. If it was not you, change your password: "
            "%(site_url)s/accounts/password/change/"
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=PEOPLE_CHANGED,
        subject=_("The people of your organisation have changed"),
        text=_("The people of your organisation have changed: %(site_url)s/desk/people/"),
        for_staff=True,
    ),
)


def recipient(user: User) -> Recipient:
    """The person as the recipient of a message, in the language of their profile."""
    return Recipient(kind=KIND, pk=user.pk, language=user.language)


def at_address(address: EmailAddress, *, language: str) -> Recipient:
    """One address of a person, whichever is her main one now."""
    return Recipient(kind=ADDRESS, pk=address.pk, language=language)


def addresses_of(user_id: int) -> Addresses | None:
    """Where the person is reached today; None once the account is closed."""
    return addresses_of_many([user_id]).get(user_id)


def addresses_of_many(user_ids: Iterable[int]) -> dict[int, Addresses]:
    """Where each of them is reached today, without those whose account is closed."""
    people = User.objects.filter(pk__in=list(user_ids), is_active=True).order_by()
    return {
        one.pk: as_wished(
            {"email": one.email, "in_app": str(one.pk)}, getattr(one, "message_preference", None)
        )
        for one in people.select_related("message_preference")
    }


def tell_managers(organisation: Organisation, *, but: User | None) -> None:
    """Tell those who manage its people, except who did it, that somebody came or went."""
    held = Membership.objects.with_permission(MANAGE_PEOPLE).filter(organisation=organisation)
    people = User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")
    others = people.exclude(pk=but.pk) if but else people
    notify_each(PEOPLE_CHANGED, to=[recipient(one) for one in others])


def register() -> None:
    for template in _TEMPLATES:
        register_template(template)
    register_address_book(
        KIND,
        addresses_of,
        label=_("a person who works at a desk"),
        resolve_many=addresses_of_many,
        leave=leave_mail,
    )
    register_address_book(ADDRESS, _one_address, label=_("a person who works at a desk"))


def _one_address(pk: int) -> Addresses | None:
    found = EmailAddress.objects.filter(pk=pk).first()
    return Addresses({"email": found.email}) if found else None
