"""Fictional consents and offers for the demonstration: one office helps, one offer waits, one worker is asked."""

from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

from complaints.enums import ConsentMethod, ConsentPurpose, SharedPart
from complaints.models import Complaint
from complaints.services.consent_requests import ask_for_consent
from complaints.services.consents import record_consent
from complaints.services.passing import accept, offer_referral
from portal.accounts.models import Organisation, User
from portal.accounts.roles import WORK_CASES

Act = Callable[[Complaint, User, Organisation], None]
HELPER = "demo-cso-th"
STORY = (SharedPart.STATEMENT, SharedPart.MESSAGES)
NOTE = "Demonstration: said on the telephone, in the worker's own language."
SUMMARY = "Demonstration: please help this worker to find a lawyer."
WHY = "Demonstration: this organisation has a lawyer who speaks your language."


def create_demo_passing() -> int:
    """What is missing of it; returns how many cases were touched. Safe to run again, after the complaints are there."""
    helper = Organisation.objects.active().filter(slug=HELPER).first()
    if helper is None:
        return 0
    acts: dict[str, Act] = {"answered": _accepted, "new": _offered, "locked-in": _asked}
    return sum(_act_once(name, act, helper) for name, act in acts.items())


def _act_once(name: str, act: Act, helper: Organisation) -> bool:
    key = uuid5(NAMESPACE_URL, f"demo:complaints:{name}")
    case = Complaint.objects.filter(idempotency_key=key).first()
    officer = _officer_of(case.lead) if case and case.lead else None
    if case is None or officer is None or not case.is_open:
        return False
    if case.transitions.exists() or case.consent_requests.exists():
        return False
    act(case, officer, helper)
    return True


def _offered(case: Complaint, by: User, helper: Organisation) -> None:
    _agree(case, by, helper)
    offer_referral(complaint=case, by=by, to=helper, scope=STORY, summary=SUMMARY)


def _accepted(case: Complaint, by: User, helper: Organisation) -> None:
    _agree(case, by, helper)
    offer = offer_referral(complaint=case, by=by, to=helper, scope=STORY, summary=SUMMARY)
    answers = _officer_of(helper)
    if answers:
        accept(offer=offer, by=answers)


def _asked(case: Complaint, by: User, helper: Organisation) -> None:
    ask_for_consent(
        complaint=case, by=by, recipient=helper, purpose=ConsentPurpose.REFER, scope=STORY, why=WHY
    )


def _agree(case: Complaint, by: User, helper: Organisation) -> None:
    for person in case.complainants.all():
        record_consent(
            complaint=case,
            complainant=person,
            recipient=helper,
            purpose=ConsentPurpose.REFER,
            scope=STORY,
            how=ConsentMethod.SPOKEN,
            language=case.language,
            by=by,
            note=NOTE,
        )


def _officer_of(office: Organisation) -> User | None:
    live = office.memberships.with_permission(WORK_CASES).order_by("pk")
    first = live.select_related("user").first()
    return first.user if first else None
