"""Filters of the queue that a person keeps under a name."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from complaints.models import SavedView
from portal.accounts.models import User
from portal.common.errors import PortalError

MOST = 12


@transaction.atomic
def save_view(*, person: User, name: str, query: str) -> SavedView:
    """Keep filters under a name; the same name again keeps the new ones.

    Args:
        query: the page's query string, as the filter form writes it.

    Raises:
        PortalError: the person has twelve views already.
    """
    User.objects.select_for_update().get(pk=person.pk)
    own = SavedView.objects.filter(person=person)
    standing = own.filter(name=name).first()
    if standing:
        standing.query = query
        standing.save(update_fields=["query"])
        return standing
    if own.count() >= MOST:
        message = _("You have 12 views already. Please delete one first.")
        raise PortalError(message, fields={"name": [message]})
    last = own.aggregate(last=Max("position"))["last"] or 0
    return SavedView.objects.create(person=person, name=name, query=query, position=last + 1)


def delete_view(*, person: User, pk: int) -> None:
    """Forget it; another person's view, or none, is left alone."""
    SavedView.objects.filter(person=person, pk=pk).delete()
