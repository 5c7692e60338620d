"""Asking a worker, on her own page, whether another office may help or take over; and her answer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications, rules
from complaints.enums import ConsentMethod, ConsentPurpose
from complaints.models import Complainant, Complaint, Consent, ConsentRequest
from complaints.services.cases import lock
from complaints.services.consents import check_given, checked_scope, record_consent
from complaints.services.writing import readable
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError

ANSWER_WITHIN = timedelta(days=30)
# What an office may ask the workers for.
ASKABLE = (ConsentPurpose.REFER, ConsentPurpose.TRANSFER)


@transaction.atomic
def ask_for_consent(
    *,
    complaint: Complaint,
    by: User,
    recipient: Organisation,
    purpose: str,
    scope: Iterable[str],
    why: str = "",
) -> list[ConsentRequest]:
    """Ask every worker of the case on her own page. Who has agreed already is not asked again.

    Raises:
        NotAllowed: the person neither leads the case nor works where it was filed for the worker.
        PortalError: the office cannot receive the case, or nothing would be shared.
        Conflict: everybody has agreed or was asked already.
    """
    complaint, now = lock(complaint), timezone.now()
    office = rules.passing_office(by, complaint)
    if office is None:
        raise NotAllowed(_("Only the office that leads this complaint can do this."))
    if purpose not in ASKABLE:
        message = _("Please choose from the list.")
        raise PortalError(message, fields={"purpose": [message]})
    parts = checked_scope(purpose, scope)
    requests = []
    for person in complaint.complainants.filter(withdrawn_at__isnull=True):
        check_given(complaint, person, recipient, None)
        if _has_answered(person, recipient, purpose, parts, now):
            continue
        request = ConsentRequest(
            complaint=complaint,
            complainant=person,
            asked_for=office,
            asked_by=by,
            recipient=recipient,
            purpose=purpose,
            scope=parts,
            expires_at=now + ANSWER_WITHIN,
        )
        if why.strip():
            request.seal("sealed_why", readable(why, field="why"))
        request.save(force_insert=True)
        requests.append(request)
    if not requests:
        raise Conflict(_("The workers have agreed to this, or were asked already."))
    notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
    detail = {"recipient": recipient.pk, "purpose": purpose, "people": len(requests)}
    record("complaints.asked_for_consent", on=complaint, by=by, detail=detail)
    return requests


@transaction.atomic
def answer_request(
    *, request: ConsentRequest, complainant: Complainant, agree: bool, language: str
) -> Consent | None:
    """Her answer; when she agrees, the consent that it became.

    Raises:
        Conflict: it was answered, or asked too long ago.
        NotAllowed: somebody else was asked.
    """
    complaint, now = lock(complainant.complaint), timezone.now()
    if request.complainant_id != complainant.pk:
        raise NotAllowed(_("This consent is not yours."))
    if not complaint.consent_requests.open(now).filter(pk=request.pk).exists():
        raise Conflict(_("This is not possible any more. Please look again."))
    request.answered_at, request.agreed = now, agree
    request.save(update_fields=["answered_at", "agreed"])
    consent = None
    if agree:
        consent = record_consent(
            complaint=complaint,
            complainant=complainant,
            recipient=request.recipient,
            purpose=request.purpose,
            scope=request.scope,
            how=ConsentMethod.PORTAL,
            language=language,
            by=None,
        )
    notifications.tell_desks(notifications.NEWS_FROM_WORKER, complaint, [request.asked_for])
    if not agree:
        detail = {"recipient": request.recipient_id, "purpose": request.purpose}
        record("complaints.consent_refused", on=complaint, detail=detail)
    return consent


def _has_answered(
    person: Complainant, recipient: Organisation, purpose: str, parts: list[str], at: datetime
) -> bool:
    """She agreed to all of it, or is being asked; a question that ran out is cleared away."""
    asked = person.consent_requests.filter(
        recipient=recipient, purpose=purpose, answered_at__isnull=True
    )
    asked.filter(expires_at__lte=at).delete()
    live = person.consents.live(at).filter(recipient=recipient, purpose=purpose)
    agreed = {part for scope in live.values_list("scope", flat=True) for part in scope}
    return asked.exists() or (live.exists() and set(parts) <= agreed)
