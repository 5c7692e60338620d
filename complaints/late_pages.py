"""A way past a desk that is late, on the worker's page."""

from typing import Any

from complaints.enums import EscalationReason
from complaints.models import Complainant, Complaint
from complaints.panels import WorkerPanel, worker_panels


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    worker_panels.register(WorkerPanel("late", "complaints/_late.html", _for_worker, order=10))


def _for_worker(complaint: Complaint, complainant: Complainant) -> dict[str, Any] | None:
    """Who was told that her office is late; nothing while nobody had to be told."""
    live = complaint.escalations.filter(reason=EscalationReason.OVERDUE, ended_at__isnull=True)
    rows = live.select_related("organisation")
    offices = [row.organisation for row in rows if row.organisation]
    return {"offices": offices} if offices and complaint.is_open else None
