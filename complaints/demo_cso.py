"""A fictional case that a helper filed for seven workers, for the demonstration. Nothing here happened."""

from uuid import NAMESPACE_URL, uuid5

from complaints.enums import ConsentMethod, ConsentPurpose, FilingChannel
from complaints.filing_for.words import DEFAULT_COVERS
from complaints.models import Complaint
from complaints.services.filing import file_complaint
from complaints.submission import Accused, ConsentGiven, Person, Submission
from portal.accounts.models import Organisation, User
from portal.accounts.roles import FILE_CASES

HELPER = "demo-cso-th"
WORKERS = 7
STORY = "ឧទាហរណ៍៖ យើង 7 នាក់ធ្វើការនៅរោងចក្រដូចគ្នា។ ថៅកែមិនបានបើកប្រាក់ថែមម៉ោងឱ្យយើងទេ។"
NOTE = "Demonstration: asked one by one in the help centre, in Khmer."


def create_demo_filing() -> Complaint | None:
    """The case, filed now or before; None where the helper's organisation is not loaded. Safe to run again."""
    helper = Organisation.objects.active().filter(slug=HELPER).first()
    if helper is None:
        return None
    return file_complaint(submission=_submission(), by=_case_worker(helper)).complaint


def _submission() -> Submission:
    people = [
        Person(name=f"Demonstration Worker {number}", language="km")
        for number in range(1, WORKERS + 1)
    ]
    return Submission(
        idempotency_key=uuid5(NAMESPACE_URL, "demo:complaints:filed-for-seven"),
        language="km",
        nationality="KH",
        country_of_work="TH",
        area_of_work="TH-74",
        kind="overtime_hours",
        narrative=STORY,
        accused=(Accused(type="employer", name="Demonstration Garment Factory"),),
        complainants=WORKERS,
        channel=FilingChannel.DESK.value,
        people=tuple(people),
        consents=(_consent(),) * WORKERS,
        filed_through=HELPER,
    )


def _consent() -> ConsentGiven:
    return ConsentGiven(
        recipient_slug=HELPER,
        purpose=ConsentPurpose.FILE.value,
        scope=tuple(part.value for part in DEFAULT_COVERS),
        how=ConsentMethod.THUMBPRINT.value,
        note=NOTE,
        language="km",
    )


def _case_worker(helper: Organisation) -> User | None:
    live = helper.memberships.with_permission(FILE_CASES).order_by("pk")
    first = live.select_related("user").first()
    return first.user if first else None
