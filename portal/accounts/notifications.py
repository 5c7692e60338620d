"""How people who sign in are reached: by e-mail, and inside the portal."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.notifications.services import Addresses, Recipient, register_address_book

KIND = "accounts.user"


def recipient(user: User) -> Recipient:
    """The person as the recipient of a message, in the language of their profile."""
    return Recipient(kind=KIND, pk=user.pk, language=user.language)


def addresses_of(user_id: int) -> Addresses | None:
    """Where the person is reached today; None once the account is closed."""
    email = User.objects.filter(pk=user_id, is_active=True).values_list("email", flat=True).first()
    if email is None:
        return None
    return Addresses({"email": email, "in_app": str(user_id)})


def addresses_of_many(user_ids: Iterable[int]) -> dict[int, Addresses]:
    """Where each of them is reached today, without those whose account is closed."""
    rows = User.objects.filter(pk__in=list(user_ids), is_active=True).order_by()
    return {
        pk: Addresses({"email": email, "in_app": str(pk)})
        for pk, email in rows.values_list("pk", "email")
    }


def register() -> None:
    register_address_book(
        KIND,
        addresses_of,
        label=_("a person who works at a desk"),
        resolve_many=addresses_of_many,
    )
