"""What the queue's page shows: a page of rows, the tabs above it, the people a case can be given to."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from complaints.forms.queue import WHICH, QueueForm
from complaints.queue import Cursor, Queue, Wish
from complaints.queue_lines import Known, lines_of
from complaints.services.officers import officers_of
from portal.accounts.models import Membership, User
from portal.accounts.roles import LEAD_DESK
from portal.common.errors import Message


@dataclass(frozen=True)
class Tab:
    """A kept way to look at the queue. `pk`: of a view that the person saved herself."""

    label: Message
    query: str
    is_current: bool
    pk: int | None = None


def page(queue: Queue, wish: Wish, after: str, *, known: Known | None = None) -> dict[str, Any]:
    """`lines` (Line), `total`, `is_more`, and `next`, the place behind which the next page begins."""
    cursor = Cursor.parse(after) if after else None
    found = queue.after(wish, cursor) if cursor else queue.first(wish)
    return {
        "lines": lines_of(found, timezone.now(), known or Known()),
        "next": str(found.next) if found.next else "",
        "is_first": cursor is None,
        "total": found.total,
        "is_more": found.is_more,
    }


def tabs(form: QueueForm, user: User) -> list[Tab]:
    """The ways everybody has, then the person's own."""
    current = form.query
    saved = list(user.case_views.all())
    own = [Tab(view.name, view.query, view.query == current, view.pk) for view in saved]
    is_own = any(tab.is_current for tab in own)
    chosen = form.chosen.get("which", "")
    fixed = [
        Tab(label, f"which={key}" if key else "", not is_own and key == chosen)
        for key, label in WHICH
    ]
    return [*fixed, *own]


def colleagues(queue: Queue, user: User) -> list[User]:
    """Whom this person may give a case to: those of the desks that she heads."""
    headed = Membership.objects.with_permission(LEAD_DESK).filter(user=user)
    if not user.may(LEAD_DESK):
        return []
    return list(officers_of(headed.values("organisation")))


def filters_of(query: str, user: User) -> str:
    """A query string as the filter form writes it: only known filters with known values."""
    return QueueForm(QueryDict(query), user=user).query
