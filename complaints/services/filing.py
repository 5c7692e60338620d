"""Filing a complaint: once, whole, routed, with due dates and a receipt."""

import dataclasses
import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications
from complaints.enums import (
    AssignmentRole,
    ContactChannel,
    EscalationReason,
    FilingChannel,
    RoutingReason,
)
from complaints.kinds import kinds
from complaints.models import Assignment, Complainant, Complaint, Statement
from complaints.services import deadlines, escalations, exclusions, keys, receipts, seats
from complaints.services.checking import check
from complaints.services.routing import Routed, route, rule_snapshot
from complaints.submission import Filed, Submission
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.encryption import blind_index
from portal.common.errors import Conflict
from portal.common.script import clean_text
from recruitment_agencies.services.worker_reports import report_payment

_ATTEMPTS = 5


def file_complaint(*, submission: Submission, by: User | None = None) -> Filed:
    """Store a complaint, route it, start its deadlines; return it with its only readable receipt.

    The receipt is hashed and the route decided before the transaction, which stays short. The unique idempotency key
    decides between two that come at the same moment: the second gets the first one's complaint.

    Args:
        by: who files for a worker; None for the worker herself.

    Raises:
        Conflict: this idempotency key was used for other content.
        PortalError: something must be mended; `fields` says what, by the names of `Submission`.
    """
    digest = _body_digest(submission)
    already = _already_filed(submission, digest)
    if already:
        return already
    checked = check(submission)
    routed = route(checked)
    for _attempt in range(_ATTEMPTS):
        receipt = receipts.new_receipt()
        try:
            complaint = _store(checked, digest, routed, receipt, by)
        except IntegrityError:
            # The same key at the same moment, or a receipt locator that is taken.
            already = _already_filed(submission, digest)
            if already:
                return already
            continue
        return Filed(complaint, receipt.digits, created=True)
    raise RuntimeError("No free reference or receipt locator was found")


def _body_digest(submission: Submission) -> str:
    """Keyed, so that a copy of the database cannot confirm a guess at what was written."""
    content = dataclasses.asdict(submission)
    del content["idempotency_key"], content["channel"]
    return blind_index(json.dumps(content, sort_keys=True), purpose="complaints.body").hex()


def _already_filed(submission: Submission, digest: str) -> Filed | None:
    found = Complaint.objects.filter(idempotency_key=submission.idempotency_key).first()
    if found is None:
        return None
    if found.body_digest != digest:
        raise Conflict(
            _("This was sent before with other content. Please begin a new complaint."),
            fields={"idempotency_key": [_("This key was used for another complaint.")]},
        )
    return Filed(found, None, created=False)


@transaction.atomic
def _store(
    submission: Submission,
    digest: str,
    routed: Routed,
    receipt: receipts.NewReceipt,
    by: User | None,
) -> Complaint:
    now = timezone.now()
    complaint = _create_complaint(submission, digest, by, now)
    _add_statement(complaint, submission)
    receipts.store(receipt, complainant=_add_complainant(complaint, submission))
    exclusions.store(complaint, routed.exclusions, routed.organisations.values())
    receivers = _assign(complaint, routed, now)
    deadlines.start(complaint, at=now)
    _count_payment(complaint, submission)
    _tell(complaint, routed, receivers)
    seats.refresh(complaint)
    _record(complaint, routed, by)
    return complaint


def _create_complaint(
    submission: Submission, digest: str, by: User | None, now: datetime
) -> Complaint:
    complaint = Complaint(
        idempotency_key=submission.idempotency_key,
        body_digest=digest,
        kind=submission.kind,
        severity=kinds[submission.kind].severity_when(danger=submission.danger),
        danger=submission.danger,
        nationality_id=submission.nationality,
        country_of_work_id=submission.country_of_work,
        area_of_work_id=submission.area_of_work or None,
        accused_types=sorted({accused.type for accused in submission.accused}),
        channel=submission.channel,
        language=submission.language,
        group_size=submission.complainants,
        filed_by=by,
        filed_at=now,
        changed_at=now,
    )
    complaint.save(force_insert=True)
    keys.make_key(complaint)
    return complaint


def _add_statement(complaint: Complaint, submission: Submission) -> None:
    text = clean_text(submission.narrative)
    statement = Statement(
        complaint=complaint, was_zawgyi=text.was_zawgyi, language=submission.language
    )
    statement.seal("sealed_original", text.original)
    statement.seal("sealed_normalised", text.normalised)
    if submission.accused:
        accused = [
            {**dataclasses.asdict(person), "name": clean_text(person.name).normalised}
            for person in submission.accused
        ]
        statement.seal_json("sealed_accused", accused)
    if submission.fee_check is not None:
        statement.seal_json("sealed_fee_check", submission.fee_check)
    statement.save(force_insert=True)


def _add_complainant(complaint: Complaint, submission: Submission) -> Complainant:
    complainant = Complainant(complaint=complaint, language=submission.language)
    if submission.contact.channel != ContactChannel.NONE:
        complainant.seal_json("sealed_contact", dataclasses.asdict(submission.contact))
    complainant.save(force_insert=True)
    return complainant


def _assign(complaint: Complaint, routed: Routed, now: datetime) -> list[Organisation]:
    """Write who receives it, with the rule as it stands today; returns the lead first."""
    snapshot = rule_snapshot(routed.decision.rule)
    receivers: list[tuple[Organisation, AssignmentRole, RoutingReason]] = [
        (organisation, AssignmentRole.COPY, because) for organisation, because in routed.copies
    ]
    if routed.lead:
        receivers.insert(0, (routed.lead, AssignmentRole.LEAD, routed.decision.why))
    Assignment.objects.bulk_create(
        Assignment(
            complaint=complaint,
            organisation=organisation,
            role=role,
            why=why,
            rule=snapshot,
            assigned_at=now,
        )
        for organisation, role, why in receivers
    )
    return [organisation for organisation, _role, _why in receivers]


def _count_payment(complaint: Complaint, submission: Submission) -> None:
    """Agencies that took money are counted, without a way back to this complaint.

    On our own pages this portal makes the check as the complaint is sent; what comes over the API is anybody's word.
    """
    if submission.fee_check is None:
        return
    report_payment(
        agencies={accused.agency for accused in submission.accused if accused.agency},
        destination=submission.country_of_work,
        on=timezone.localdate(complaint.filed_at),
        answer=submission.fee_check,
        is_ours=submission.channel == FilingChannel.WEB,
        people=submission.complainants,
    )


def _tell(complaint: Complaint, routed: Routed, receivers: list[Organisation]) -> None:
    notifications.tell_desks(notifications.NEW_CASE, complaint, receivers)
    if routed.lead is None:
        escalations.escalate(
            complaint,
            reason=EscalationReason.UNROUTED,
            template=notifications.UNROUTED,
            why=routed.decision.why,
        )


def _record(complaint: Complaint, routed: Routed, by: User | None) -> None:
    decision = routed.decision
    record(
        "complaints.filed",
        on=complaint,
        by=by,
        detail={
            "channel": complaint.channel,
            "lead": decision.lead,
            "copies": list(decision.copies),
            "why": str(decision.why.value),
            "rule": decision.rule.key if decision.rule else None,
        },
    )
