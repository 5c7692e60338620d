"""A case goes for good: rows, files, messages and its key; what stays is a line of coarse figures and the proof.

Copies of the database that are kept without `CaseKey` rows (ADR 24) cannot be read after this either.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from complaints.enums import AssignmentRole, Stage
from complaints.models import CaseExport, Complaint, Deadline, PurgedCase, RetentionRule
from complaints.services.cases import lock
from complaints.services.keys import destroy_key
from portal.audit.services import record
from portal.common import private_files
from portal.notifications.services import forget_messages_about
from portal.partners.services import forget_about

RESTORED = "restored"  # stands for a rule where a case went again after a restore


@transaction.atomic
def purge(*, complaint: Complaint, rule: RetentionRule, at: datetime) -> bool:
    """Delete a case and every copy of it here; False where it was opened again or held meanwhile.

    Files leave the disk after the commit; what a crash leaves behind there is unreadable, its key being gone, and the
    sweeper takes it away.
    """
    complaint = lock(complaint)
    if complaint.ended_at is None or complaint.purge_at is None or complaint.purge_at > at:
        return False
    if complaint.holds.filter(ended_at__isnull=True, until__gt=at).exists():
        return False
    # To the month: the moment would lead from the figures to the event in the audit chain.
    month = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    PurgedCase.objects.create(rule_key=rule.key, purged_at=month, **_figures(complaint))
    _forget_exports(complaint)
    files = _files(complaint)
    destroy_key(complaint)
    forget_messages_about(complaint)
    forget_about(reference=complaint.reference)
    forget_messages_about(complaint)  # those too that failed deliveries wrote to the desk meanwhile
    record(
        "complaints.purged",
        on=complaint,
        detail={"rule": rule.key, "ended": complaint.ended_at.date().isoformat()},
    )
    _delete_rows(complaint)
    transaction.on_commit(lambda: _drop(files))
    return True


def forget_what_lost_its_key(*, at: datetime) -> int:
    """After coming back from an older copy: cases that were purged since go again; how many.

    Their keys are gone from every copy, so nothing of them can be read; their rows would still say that they stood.
    """
    lost = Complaint.objects.filter(keys__isnull=True).order_by("pk")
    for complaint in lost:
        _forget_again(complaint, at)
    return len(lost)


@transaction.atomic
def _forget_again(complaint: Complaint, at: datetime) -> None:
    month = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    PurgedCase.objects.create(rule_key=RESTORED, purged_at=month, **_figures(complaint))
    _forget_exports(complaint)
    files = _files(complaint)
    forget_messages_about(complaint)
    forget_about(reference=complaint.reference)
    forget_messages_about(complaint)  # those too that failed deliveries wrote to the desk meanwhile
    record("complaints.purged", on=complaint, detail={"rule": RESTORED})
    _delete_rows(complaint)
    transaction.on_commit(lambda: _drop(files))


def _forget_exports(complaint: Complaint) -> None:
    """Exports that may hold a line of it: they would be gone within a day anyway."""
    offices = complaint.assignments.values("organisation")
    made = CaseExport.objects.filter(organisation__in=offices).exclude(file="")
    files = list(made.values_list("file", flat=True))
    made.update(file="", wrapped_key=b"")
    transaction.on_commit(lambda: _drop(files))


def _files(complaint: Complaint) -> list[str]:
    rows = complaint.evidence.values_list("file", "original")
    return [name for names in rows for name in names if name]


def _drop(files: list[str]) -> None:
    for name in files:
        private_files.drop(name)


def _delete_rows(complaint: Complaint) -> None:
    """What protects another row goes first."""
    complaint.assignments.all().delete()
    complaint.transitions.all().delete()
    complaint.consents.all().delete()
    complaint.delete()


def _figures(complaint: Complaint) -> dict[str, Any]:
    """What statistics of past years need, and no more: months and days, no dates."""
    leads = complaint.assignments.filter(role=AssignmentRole.LEAD).order_by("-assigned_at")
    last = leads.first()
    amount, currency = _recovered(complaint)
    return {
        "filed_month": complaint.filed_at.date().replace(day=1),
        "kind": complaint.kind,
        "nationality_id": complaint.nationality_id,
        "country_of_work_id": complaint.country_of_work_id,
        "office_id": last.organisation_id if last else None,
        "status": complaint.status,
        "workers": complaint.group_size,
        "days_to_acknowledge": _days(complaint, Stage.ACKNOWLEDGE),
        "days_to_resolve": _days(complaint, Stage.RESOLVE),
        "recovered_amount": amount,
        "recovered_currency": currency,
    }


def _days(complaint: Complaint, stage: Stage) -> int | None:
    row = Deadline.objects.filter(complaint=complaint, stage=stage, round=1).first()
    return (row.met_at - complaint.filed_at).days if row and row.met_at else None


def _recovered(complaint: Complaint) -> tuple[Decimal | None, str]:
    """Money of the last outcome that counts."""
    row = complaint.outcomes.counting().exclude(recovered_amount=None).order_by("-at").first()
    return (row.recovered_amount, row.recovered_currency) if row else (None, "")
