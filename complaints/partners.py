"""What systems of organisations may do with complaints, and what they can be told of: `portal.partners`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, User
from portal.accounts.roles import FILE_CASES, WORK_CASES
from portal.partners.events import HookEvent, events
from portal.partners.scopes import Scope, scopes

if TYPE_CHECKING:
    from complaints.querysets import ComplaintQuerySet

READ_CASES = "cases.read"
FILE_COMPLAINTS = "complaints.file"

RECEIVED = "case.received"
STATUS_CHANGED = "case.status_changed"
DUE_CHANGED = "case.due_changed"
OVERDUE = "case.overdue"

_LABELS = {
    RECEIVED: _("A complaint came to your desk"),
    STATUS_CHANGED: _("A complaint has moved on"),
    DUE_CHANGED: _("Another day is due"),
    OVERDUE: _("A complaint is overdue"),
}


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    scopes.register(Scope(READ_CASES, _("Read where the cases of your desk stand"), WORK_CASES))
    scopes.register(Scope(FILE_COMPLAINTS, _("File complaints for workers"), FILE_CASES))
    for key, label in _LABELS.items():
        events.register(HookEvent(key, label, WORK_CASES, _may_know, _visible_to))


def _may_know(organisation: Organisation, by: User, reference: str) -> bool:
    from complaints.models import Complaint

    rows = Complaint.objects.visible_to_office(organisation, by=by)
    return rows.filter(reference=reference).exists()


def _visible_to(user: User) -> "ComplaintQuerySet":
    from complaints.models import Complaint

    return Complaint.objects.visible_to(user)
