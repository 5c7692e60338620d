"""Complaints that wait for a person, counted for her first page: never further than `MOST_COUNTED`."""

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import queue
from complaints.enums import Status
from complaints.queue import Queue, Wish
from portal.accounts.desks import Pile, PileSource
from portal.accounts.models import User
from portal.accounts.roles import OVERSEE_CASES, WORK_CASES


def piles_for(user: User) -> list[Pile]:
    """Piles of complaints, the late one first; none for people who work no cases."""
    if not (user.may(WORK_CASES) or user.may(OVERSEE_CASES)):
        return []
    counts = Queue(user).count(*(wish for _label, wish, _url, _is_late in _piles(user)))
    piles = []
    for (label, _wish, url, is_late), (number, is_more) in zip(_piles(user), counts, strict=True):
        piles.append(Pile(label, number, url, is_late and number > 0, is_more))
    return piles


def _piles(user: User) -> list[tuple[str, Wish, str, bool]]:
    """Label, what is counted, where it is seen, and whether any of it is late."""
    cases = reverse("desk:cases")
    new = queue.narrowed(Wish(), status=Status.RECEIVED)
    piles = [
        (_("Overdue"), queue.overdue(queue.now()), f"{cases}?which=overdue", True),
        (_("Your own complaints"), queue.mine(user), f"{cases}?which=mine", False),
        (_("New, not yet acknowledged"), new, f"{cases}?status={Status.RECEIVED}", False),
        (_("All open complaints"), Wish(), cases, False),
    ]
    if user.may(OVERSEE_CASES):
        unrouted = (
            _("Without an office"),
            queue.without_an_office(),
            reverse("desk:unrouted"),
            True,
        )
        piles.insert(0, unrouted)
    return piles


source = PileSource("complaints", piles_for)
