"""What a worker agrees to: each person for herself, for one office and one purpose, until she takes it back."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications, rules
from complaints.enums import ConsentMethod, ConsentPurpose, SharedPart
from complaints.models import Complainant, Complaint, Consent
from complaints.offices import offices_to_share_with
from complaints.services import seats
from complaints.services.cases import lock
from complaints.services.shared_access import end_without_consent
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.errors import Message, NotAllowed, PortalError
from portal.common.script import clean_text

if TYPE_CHECKING:
    from complaints.submission import ConsentGiven

_SHARES = frozenset({ConsentPurpose.REFER})

logger = logging.getLogger(__name__)


@transaction.atomic
def record_consent(
    *,
    complaint: Complaint,
    complainant: Complainant,
    recipient: Organisation,
    purpose: str,
    scope: Iterable[str],
    how: str,
    language: str,
    by: User | None,
    note: str = "",
    expires_at: datetime | None = None,
) -> Consent:
    """Write down that one worker agreed. She is told, so that a consent she never gave comes to light.

    Args:
        by: who asked her; None where she agreed herself on her own page, and only then `how` is PORTAL.
        scope: values of `SharedPart`. note: where and with whom, sealed.

    Raises:
        NotAllowed: the person neither leads the case nor works where it was filed for the worker.
        PortalError: the office was kept out or may not receive cases, nothing is shared, or the day is past.
    """
    complaint = lock(complaint)
    if by is not None and rules.passing_office(by, complaint) is None:
        raise NotAllowed(_("Only the office that leads this complaint can do this."))
    if (by is None) != (how == ConsentMethod.PORTAL):
        raise NotAllowed(_("Only the worker can agree in the portal."))
    check_given(complaint, complainant, recipient, expires_at)
    consent = _store(
        complaint,
        complainant,
        recipient=recipient,
        purpose=purpose,
        scope=checked_scope(purpose, scope),
        how=how,
        language=language,
        by=by,
        note=note,
        expires_at=expires_at,
    )
    if by is not None:
        notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
    record("complaints.consent_given", on=complaint, by=by, detail=_in_audit(consent))
    return consent


def record_given(
    *,
    complaint: Complaint,
    complainant: Complainant,
    given: "Iterable[ConsentGiven]",
    by: User | None,
) -> list[Consent]:
    """The consents that came with a filing; called inside its transaction, which records the filing itself.

    Raises:
        PortalError: the recipient is unknown, was kept out, or nothing is shared; the field is `consents`.
    """
    consents = []
    for one in given:
        recipient = _by_slug(complaint, one)
        consents.append(
            _store(
                complaint,
                complainant,
                recipient=recipient,
                purpose=one.purpose,
                scope=checked_scope(one.purpose, one.scope, field="consents"),
                how=one.how,
                language=one.language or complainant.language,
                by=by,
                note=one.note,
            )
        )
    return consents


@transaction.atomic
def withdraw_consent(*, consent: Consent, complainant: Complainant) -> list[int]:
    """She takes it back: what the office has only by it ends in the same moment.

    Every live consent of hers to the same office for the same purpose ends with it. Of a group, the others' consents
    stand, but what they told together is closed to the office from now on.

    Returns:
        What ended; see `shared_access.end_without_consent`.

    Raises:
        NotAllowed: it is somebody else's consent.
    """
    if consent.complainant_id != complainant.pk:
        raise NotAllowed(_("This consent is not yours."))
    complaint, at = lock(complainant.complaint), timezone.now()
    same = complaint.consents.live(at).filter(
        complainant=complainant, recipient=consent.recipient, purpose=consent.purpose
    )
    if not same.update(withdrawn_at=at):
        return []
    ended = end_without_consent(complaint, consent.recipient, consent.purpose, at=at)
    seats.refresh(complaint)
    _tell_of_the_end(complaint, consent.recipient, ended)
    record(
        "complaints.consent_withdrawn",
        on=complaint,
        detail={**_in_audit(consent), "ended": len(ended)},
    )
    return ended


def end_lapsed(*, at: datetime, limit: int = 100) -> int:
    """End what hangs on consents whose day is past; returns how many consents. Safe to run again."""
    lapsed = Consent.objects.lapsed(at).order_by("pk").select_related("complaint", "recipient")
    done = 0
    for consent in list(lapsed[:limit]):
        try:
            _end_lapsed(consent, at)
            done += 1
        except Exception:  # whatever is wrong with one row must not stop the others
            logger.exception("Consent %s could not be ended", consent.pk)
    return done


@transaction.atomic
def _end_lapsed(consent: Consent, at: datetime) -> None:
    complaint = lock(consent.complaint)
    if not Consent.objects.lapsed(at).filter(pk=consent.pk).update(withdrawn_at=consent.expires_at):
        return
    ended = end_without_consent(complaint, consent.recipient, consent.purpose, at=at)
    seats.refresh(complaint)
    _tell_of_the_end(complaint, consent.recipient, ended)
    detail = {**_in_audit(consent), "ended": len(ended)}
    record("complaints.consent_lapsed", on=complaint, detail=detail)


def checked_scope(purpose: str, scope: Iterable[str], *, field: str = "scope") -> list[str]:
    """The parts in their own order.

    Raises:
        PortalError: a word is unknown, or nothing would be shared where something must be.
    """
    wanted = set(scope)
    if purpose not in ConsentPurpose.values or wanted - set(SharedPart.values):
        raise _refusal(_("Please choose from the list."), field)
    if purpose in _SHARES and not wanted:
        raise _refusal(_("Please choose what may be shared."), field)
    return [part.value for part in SharedPart if part in wanted]


def check_given(
    complaint: Complaint,
    complainant: Complainant,
    recipient: Organisation,
    expires_at: datetime | None,
) -> None:
    if complainant.complaint_id != complaint.pk:
        raise NotAllowed(_("This consent is not yours."))
    if not offices_to_share_with(complaint).filter(pk=recipient.pk).exists():
        raise _refusal(
            _("This office cannot receive the complaint. Please choose another one."), "recipient"
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise _refusal(_("Please choose a day in the future."), "expires_on")


def _store(
    complaint: Complaint,
    complainant: Complainant,
    *,
    recipient: Organisation,
    purpose: str,
    scope: list[str],
    how: str,
    language: str,
    by: User | None,
    note: str = "",
    expires_at: datetime | None = None,
) -> Consent:
    if how not in ConsentMethod.values:
        raise _refusal(_("Please choose from the list."), "how")
    consent = Consent(
        complaint=complaint,
        complainant=complainant,
        recipient=recipient,
        purpose=purpose,
        scope=scope,
        how=how,
        language=language,
        taken_by=by,
        expires_at=expires_at,
    )
    if note.strip():
        consent.seal("sealed_note", clean_text(note).normalised)
    consent.save(force_insert=True)
    return consent


def _by_slug(complaint: Complaint, given: "ConsentGiven") -> Organisation:
    found = Organisation.objects.active().filter(slug=given.recipient_slug).first()
    # Who wrote it for her is there already; anybody else must be an office that may receive it.
    own = given.purpose == ConsentPurpose.FILE
    if found and (own or offices_to_share_with(complaint).filter(pk=found.pk).exists()):
        return found
    raise _refusal(
        _("This office cannot receive the complaint. Please choose another one."), "consents"
    )


def _tell_of_the_end(complaint: Complaint, recipient: Organisation, ended: list[int]) -> None:
    if ended:
        notifications.tell_desks(notifications.ACCESS_ENDED, complaint, [recipient])
    lead = complaint.lead
    if lead and lead != recipient:
        notifications.tell_desks(notifications.NEWS_FROM_WORKER, complaint, [lead])


def _in_audit(consent: Consent) -> dict[str, object]:
    return {
        "consent": consent.pk,
        "recipient": consent.recipient_id,
        "purpose": consent.purpose,
        "scope": list(consent.scope),
        "how": consent.how,
    }


def _refusal(message: Message, field: str) -> PortalError:
    return PortalError(message, fields={field: [message]})
