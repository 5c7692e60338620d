"""Rows that acts about people hold, in one order: organisation, people, membership, work, invitations; the chain last.

None of them keeps others from writing rows that only point to it.
"""

from portal.accounts.models import Organisation, User


def lock_organisation(pk: int) -> None:
    """Whoever else changes the people of this organisation waits."""
    Organisation.objects.select_for_update(no_key=True).filter(pk=pk).first()


def lock_people(*pks: int) -> dict[int, User]:
    """Key → the person as she stands now: what she may do is asked anew."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return {one.pk: one for one in rows}
