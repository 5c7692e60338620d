"""Filing a complaint: once, whole, routed, with due dates and a receipt for each worker."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications
from complaints.enums import (
    AssignmentRole,
    ContactChannel,
    FilingChannel,
    RoutingReason,
    Severity,
)
from complaints.kinds import kinds
from complaints.models import Assignment, Complainant, Complaint, Statement
from complaints.offices import kept_out_of
from complaints.services import (
    consents,
    deadlines,
    escalations,
    evidence,
    exclusions,
    indexes,
    keys,
    receipts,
    recusals,
    seats,
)
from complaints.services.checking import check
from complaints.services.routing import Routed, alarm_about, route, rule_snapshot
from complaints.submission import Filed, Person, Submission
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.encryption import blind_index
from portal.common.errors import Conflict
from portal.common.script import clean_text
from recruitment_agencies.services.worker_reports import report_payment

_ATTEMPTS = 5
# Of one complaint, whoever it belongs to: what the same form sent again may bring along differently.
_NOT_ITS_CONTENT = ("idempotency_key", "channel", "draft_id", "filed_through")


@dataclass(frozen=True)
class Prepared:
    """A complaint that can be stored: checked, its route decided, its receipts hashed."""

    submission: Submission
    digest: str
    routed: Routed
    receipts: tuple[receipts.NewReceipt, ...]
    by: User | None


def file_complaint(*, submission: Submission, by: User | None = None) -> Filed:
    """Store a complaint, route it, start its deadlines; return it with its only readable receipts.

    The unique idempotency key decides between two that come at the same moment: the second gets the first one's
    complaint.

    Args:
        by: who files for a worker; None for the worker herself.

    Raises:
        Conflict: this idempotency key was used for other content.
        PortalError: something must be mended; `fields` says what, by the names of `Submission`.
    """
    already = already_filed(submission=submission)
    return already or store(prepared=prepare(submission=submission, by=by))


def prepare(*, submission: Submission, by: User | None = None) -> Prepared:
    """What takes long and locks nothing. Call it outside of transactions.

    Raises:
        PortalError: something must be mended; `fields` says what, by the names of `Submission`.
    """
    checked = check(submission)
    return Prepared(
        submission=checked,
        digest=_body_digest(submission),
        routed=route(checked),
        receipts=_new_receipts(checked),
        by=by,
    )


def store(*, prepared: Prepared) -> Filed:
    """The short half of filing: one transaction, in the caller's where there is one.

    Raises:
        Conflict: its idempotency key was used for other content.
    """
    for _attempt in range(_ATTEMPTS):
        try:
            complaint = _store(prepared)
        except IntegrityError:
            # The same key at the same moment, or a receipt locator that is taken.
            already = _already_filed(prepared.submission, prepared.digest)
            if already:
                return already
            prepared = dataclasses.replace(prepared, receipts=_new_receipts(prepared.submission))
            continue
        digits = tuple(receipt.digits for receipt in prepared.receipts)
        return Filed(complaint, digits[0], created=True, receipts=digits)
    raise RuntimeError("No free reference or receipt locator was found")


def refuse_other_content(*, submission: Submission) -> None:
    """Raises Conflict where its idempotency key was used for other content."""
    already_filed(submission=submission)


def already_filed(*, submission: Submission) -> Filed | None:
    """What was filed under its idempotency key before; None where nothing was.

    Raises:
        Conflict: the key was used for other content.
    """
    return _already_filed(submission, _body_digest(submission))


def _new_receipts(submission: Submission) -> tuple[receipts.NewReceipt, ...]:
    return tuple(receipts.new_receipt() for _place in submission.places)


def _body_digest(submission: Submission) -> str:
    """Keyed, so that a copy of the database cannot confirm a guess at what was written."""
    content = dataclasses.asdict(submission)
    for name in _NOT_ITS_CONTENT:
        del content[name]
    for name in ("people", "consents"):
        if not content[name]:
            del content[name]
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
def _store(prepared: Prepared) -> Complaint:
    submission, routed, by = prepared.submission, prepared.routed, prepared.by
    now = timezone.now()
    complaint = _create_complaint(submission, prepared.digest, by, now)
    _add_statement(complaint, submission)
    complainants = _add_complainants(complaint, prepared)
    if submission.draft_id:
        evidence.take_over(
            draft_id=submission.draft_id, complaint=complaint, complainant=complainants[0]
        )
    exclusions.store(complaint, routed.exclusions, routed.organisations.values())
    indexes.store(complaint, submission)
    held = _assign(complaint, routed, now)
    _let_the_helper_follow(complaint, submission, complainants, by=by, at=now)
    owed = deadlines.start_first(complaint, routed.lead, at=now)
    _count_payment(complaint, submission)
    _tell(complaint, routed, [assignment.organisation for assignment in held])
    if submission.filed_through or complaint.escalations.exists():
        seats.refresh(complaint)
    else:
        seats.begin(complaint, held, owed)
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
        ask_for=list(submission.ask_for),
        channel=submission.channel,
        language=submission.language,
        group_size=submission.complainants,
        filed_by=by,
        filed_through=_organisation(submission.filed_through),
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


def _add_complainants(complaint: Complaint, prepared: Prepared) -> list[Complainant]:
    """One for each worker with a place, each with her own receipt."""
    submission = prepared.submission
    rows = [
        _complainant(complaint, submission, person, position)
        for position, person in enumerate(submission.places, start=1)
    ]
    Complainant.objects.bulk_create(rows)
    receipts.store_each(
        zip(prepared.receipts, rows, strict=True),
        seen_by_helper=prepared.by is not None or submission.filed_through is not None,
    )
    return rows


def _complainant(
    complaint: Complaint, submission: Submission, person: Person, position: int
) -> Complainant:
    row = Complainant(
        complaint=complaint, position=position, language=person.language or submission.language
    )
    if person.contact.channel != ContactChannel.NONE:
        row.seal_json("sealed_contact", dataclasses.asdict(person.contact))
    known = {"name": person.name, "passport": person.passport}
    identity = {key: clean_text(value).normalised for key, value in known.items() if value}
    if identity:
        row.seal_json("sealed_identity", identity)
    return row


def _organisation(slug: str | None) -> Organisation | None:
    return Organisation.objects.get(slug=slug) if slug else None


def _let_the_helper_follow(
    complaint: Complaint,
    submission: Submission,
    complainants: Sequence[Complainant],
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Write down what the workers agreed to. The organisation that wrote it for them reads a copy by that consent.

    An organisation that was kept out gets none, even where it wrote the complaint.
    """
    given = submission.consents
    for number, complainant in enumerate(complainants if given else ()):
        own = given if len(complainants) == 1 else given[number : number + 1]
        consents.record_given(complaint=complaint, complainant=complainant, given=own, by=by)
    helper = complaint.filed_through
    if helper is None or Organisation.objects.filter(kept_out_of(complaint), pk=helper.pk).exists():
        return
    held = complaint.assignments.filter(organisation=helper)
    if held.filter(role=AssignmentRole.COPY).update(why=RoutingReason.FILED_FOR) or held.exists():
        return
    Assignment.objects.create(
        complaint=complaint,
        organisation=helper,
        role=AssignmentRole.COPY,
        why=RoutingReason.FILED_FOR,
        assigned_by=by,
        assigned_at=at,
    )


def _assign(complaint: Complaint, routed: Routed, now: datetime) -> list[Assignment]:
    """Write who receives it, with the rule as it stands today; the lead first."""
    snapshot = rule_snapshot(routed.decision.rule)
    receivers: list[tuple[Organisation, AssignmentRole, RoutingReason]] = [
        (organisation, AssignmentRole.COPY, because) for organisation, because in routed.copies
    ]
    if routed.lead:
        receivers.insert(0, (routed.lead, AssignmentRole.LEAD, routed.decision.why))
    return Assignment.objects.bulk_create(
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
    recusals.escalate_if_nobody_is_left(complaint)
    alarm_about(complaint, routed.decision)
    if complaint.severity == Severity.EMERGENCY:
        escalations.page_for_emergency(complaint, routed.lead)


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
