"""A case, its office, another office that may help, and what tests of sharing need of both."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from complaints.enums import (
    AssignmentRole,
    ConsentMethod,
    ConsentPurpose,
    EvidenceKind,
    RoutingReason,
    SharedPart,
)
from complaints.models import Assignment, Complainant, Complaint, Consent, Evidence, Transition
from complaints.services import consents, passing, seats
from complaints.services.writing import add_message
from portal.accounts.models import Organisation, User
from tests.cast import Cast, file_for_worker

FEES = "SREYMOMFEES 900 dollars to the broker"
MESSAGE = "SREYMOMMESSAGE I can speak after nine"
FILE_NAME = "SREYMOMFILE payslip.jpg"
SUMMARY = "SREYMOMSUMMARY please visit her"
ALL_WORDS = ("SREYMOMSTORY", "SREYMOMEMPLOYER", "SREYMOMFEES", "SREYMOMMESSAGE", "SREYMOMFILE")
STORY_AND_FEES = (SharedPart.STATEMENT, SharedPart.FEE_CHECK)


@dataclass(frozen=True)
class Ground:
    """A case at the embassy's desk; the CSO of the cast is the other office."""

    cast: Cast
    complaint: Complaint
    worker: Complainant
    file: Evidence

    @property
    def lead(self) -> User:
        return self.cast.attache

    @property
    def helper(self) -> User:
        return self.cast.case_worker

    def agrees(
        self,
        *scope: str,
        purpose: str = ConsentPurpose.REFER,
        to: Organisation | None = None,
        worker: Complainant | None = None,
        **more: Any,
    ) -> Consent:
        """She says yes on the telephone to the officer of the lead."""
        return consents.record_consent(
            complaint=self.complaint,
            complainant=worker or self.worker,
            recipient=to or self.cast.cso,
            purpose=purpose,
            scope=scope,
            how=ConsentMethod.SPOKEN,
            language="km",
            by=self.lead,
            **more,
        )

    def offers(self, *scope: str, to: Organisation | None = None, **more: Any) -> Transition:
        return passing.offer_referral(
            complaint=self.complaint,
            by=more.pop("by", self.lead),
            to=to or self.cast.cso,
            scope=scope,
            summary=more.pop("summary", SUMMARY),
            **more,
        )

    def helped_with(self, *scope: str, **more: Any) -> Transition:
        """She agreed, the lead offered, the other office accepted."""
        self.agrees(*scope)
        return passing.accept(offer=self.offers(*scope, **more), by=self.helper)


def ground(cast: Cast, **changes: Any) -> Ground:
    """A filed case with a fee check, a message and a file of the worker."""
    check = {"findings": [{"explanation": FEES, "instrument": "", "article": ""}]}
    complaint = file_for_worker(**{"fee_check": check, **changes}).complaint
    worker = complaint.complainants.get(position=1)
    add_message(complaint, MESSAGE)
    return Ground(cast, complaint, worker, add_file(complaint, worker))


def add_file(complaint: Complaint, owner: Complainant | None, name: str = FILE_NAME) -> Evidence:
    """A row as cleaning leaves it; its bytes are not needed here."""
    row = Evidence(
        complaint=complaint,
        complainant=owner,
        kind=EvidenceKind.IMAGE,
        media_type="image/jpeg",
        size=10,
    )
    row.file = f"test-{row.uid}"
    row.seal("sealed_key", "00" * 32)
    row.seal("sealed_name", name)
    row.save()
    return row


def add_worker(complaint: Complaint, position: int) -> Complainant:
    """One more of a group."""
    return Complainant.objects.create(complaint=complaint, position=position, language="km")


def gives_copy(
    complaint: Complaint, office: Organisation, why: str = RoutingReason.RULE
) -> Assignment:
    row = Assignment.objects.create(
        complaint=complaint, organisation=office, role=AssignmentRole.COPY, why=why
    )
    seats.refresh(complaint)
    return row


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def now():  # type: ignore[no-untyped-def]
    return timezone.now()
