"""What the end of a case's time looks like: beside the case for its desk, and on the worker's page."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models import Complainant, Complaint
from complaints.panels import (
    CaseLink,
    CasePanel,
    WorkerPanel,
    case_links,
    case_panels,
    worker_panels,
)
from complaints.services.retention import live_holds, may_end_hold, office_to_hold
from portal.accounts.models import User
from portal.accounts.roles import LEAD_DESK


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    case_panels.register(
        CasePanel("retention", "desk/cases/_retention.html", _for_desk, order=90, in_aside=True)
    )
    case_links.register(
        CaseLink("hold", _("Keep it longer"), "archive-restore", _may_hold, order=90)
    )
    worker_panels.register(
        WorkerPanel("retention", "complaints/_kept_until.html", _for_worker, order=90)
    )


def _for_desk(user: User, complaint: Complaint) -> dict[str, Any] | None:
    holds = list(live_holds(complaint, at=timezone.now()).select_related("organisation"))
    for hold in holds:
        hold.complaint = complaint  # asked of one object, the page's
    if complaint.purge_at is None and not holds:
        return None
    return {
        "purge_at": complaint.purge_at,
        "holds": holds,
        "may_end": any(may_end_hold(user, hold) for hold in holds),
    }


def _may_hold(user: User, complaint: Complaint) -> bool:
    return user.may(LEAD_DESK) and office_to_hold(user, complaint) is not None


def _for_worker(complaint: Complaint, complainant: Complainant) -> dict[str, Any] | None:
    """Only once the warning went out: before, the day says nothing to her."""
    if complaint.purge_warned_at is None or complaint.purge_at is None:
        return None
    is_held = live_holds(complaint, at=timezone.now()).exists()
    return None if is_held else {"purge_at": complaint.purge_at}
