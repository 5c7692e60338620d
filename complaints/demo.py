"""Fictional complaints for the demonstration, in several states. Nothing here happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import F

from complaints.enums import RemedyType
from complaints.models import Complaint
from complaints.services import desk, officers, seats, worker
from complaints.services.filing import file_complaint
from complaints.submission import Accused, ContactWish, Person, Submission
from portal.accounts.models import User
from portal.accounts.roles import WORK_CASES

DESK_ANSWER = "Demonstration: thank you. We have called the company and will write again."

Act = Callable[[Complaint, User], object]
_EMPLOYER = Accused(type="employer", name="Demonstration Seafood Factory")
_AGENCY = Accused(type="agency", name="Demonstration Recruitment")


@dataclass(frozen=True)
class DemoCase:
    """One complaint and what has happened to it so far. `name` makes the idempotency key, so that it is filed once.

    `workers`: how many complain together; each has a place and a receipt.
    """

    name: str
    language: str
    nationality: str
    country: str
    kind: str
    narrative: str
    area: str | None = None
    accused: Accused = _EMPLOYER
    danger: bool = False
    wants_mail: bool = False
    workers: int = 1
    acts: tuple[Act, ...] = ()

    def submission(self) -> Submission:
        mail = ContactWish(channel="email", value=f"worker.{self.name}@demo.example")
        return Submission(
            idempotency_key=uuid5(NAMESPACE_URL, f"demo:complaints:{self.name}"),
            language=self.language,
            nationality=self.nationality,
            country_of_work=self.country,
            area_of_work=self.area,
            kind=self.kind,
            danger=self.danger,
            narrative=self.narrative,
            accused=(self.accused,),
            contact=mail if self.wants_mail else ContactWish(),
            complainants=self.workers,
            people=self._people(),
        )

    def _people(self) -> tuple[Person, ...]:
        if self.workers == 1:
            return ()
        numbers = range(1, self.workers + 1)
        return tuple(
            Person(name=f"Demonstration Worker {n}", language=self.language) for n in numbers
        )


def _acknowledge(complaint: Complaint, by: User) -> object:
    return desk.acknowledge(complaint=complaint, by=by)


def _start_work(complaint: Complaint, by: User) -> object:
    return desk.start_work(complaint=complaint, by=by)


def _answer(complaint: Complaint, by: User) -> object:
    return desk.reply(complaint=complaint, by=by, text=DESK_ANSWER)


def _wait(complaint: Complaint, by: User) -> object:
    return desk.wait_for_worker(complaint=complaint, by=by)


def _resolve(complaint: Complaint, by: User) -> object:
    return desk.resolve(
        complaint=complaint,
        by=by,
        summary="Demonstration: the company has paid the wages.",
        remedies=[RemedyType.WAGES],
        recovered=(Decimal(18_000), "THB"),
    )


def _take(complaint: Complaint, by: User) -> object:
    return officers.take(complaint=complaint, by=by)


def _contest(complaint: Complaint, by: User) -> object:
    """The worker's act: she says that it is not solved."""
    reason = "Demonstration: the company paid one month only."
    return worker.reopen(complaint=complaint, reason=reason)


def _make_late(complaint: Complaint, by: User) -> object:
    """As if it had been sent twelve days earlier. Nothing but the demonstration moves a due date back."""
    earlier = timedelta(days=12)
    complaint.deadlines.update(
        first_due_at=F("first_due_at") - earlier,
        due_at=F("due_at") - earlier,
        escalate_at=F("escalate_at") - earlier,
    )
    seats.refresh(complaint)
    return complaint


_UNPAID = "ឧទាហរណ៍៖ ថៅកែមិនបើកប្រាក់ខែឱ្យយើង 2 ខែហើយ។"
_PASSPORT = "Ví dụ minh họa: người chủ giữ hộ chiếu của tôi."
_LOCKED_IN = "ဥပမာ။ အလုပ်ရှင်က ကျွန်မတို့ကို အပြင်ထွက်ခွင့် မပေးပါ။"
_NOT_PAID = "ဥပမာ။ အလုပ်ရှင်က လစာ ၂ လ မပေးသေးပါ။"
_FEES = "Example: the agency asked for more money than it had written down."

DEMO_CASES = (
    DemoCase("new", "km", "KH", "TH", "unpaid_wages", _UNPAID, "TH-74", wants_mail=True),
    DemoCase("locked-in", "my", "MM", "TH", "confinement", _LOCKED_IN, "TH-74", danger=True),
    DemoCase(
        "answered",
        "en",
        "KH",
        "TH",
        "overcharging_fees",
        _FEES,
        accused=_AGENCY,
        wants_mail=True,
        acts=(_acknowledge, _start_work, _answer),
    ),
    DemoCase(
        "waiting",
        "vi",
        "VN",
        "TW",
        "document_confiscation",
        _PASSPORT,
        acts=(_acknowledge, _answer, _wait),
    ),
    DemoCase(
        "resolved",
        "km",
        "KH",
        "TH",
        "unpaid_wages",
        _UNPAID,
        "TH-10",
        acts=(_acknowledge, _start_work, _answer, _resolve),
    ),
    DemoCase(
        "group",
        "km",
        "KH",
        "TH",
        "illegal_deductions",
        "ឧទាហរណ៍៖ ថៅកែកាត់ប្រាក់ខែរបស់យើង 4 នាក់។",
        "TH-74",
        workers=4,
        acts=(_take,),
    ),
    DemoCase("overdue", "my", "MM", "TH", "unpaid_wages", _NOT_PAID, "TH-74", acts=(_make_late,)),
    DemoCase(
        "reopened",
        "km",
        "KH",
        "TH",
        "unpaid_wages",
        _UNPAID,
        "TH-74",
        acts=(_acknowledge, _start_work, _resolve, _contest),
    ),
    DemoCase("without-office", "vi", "VN", "JP", "unpaid_wages", "Ví dụ: tôi chưa được trả lương."),
)


def create_demo_complaints() -> list[tuple[str, str | None]]:
    """File what is missing of the demonstration's complaints; (reference, receipt) of each.

    A receipt is readable only when its complaint was filed now. Safe to run again. Reference data and the
    demonstration's people must be loaded.
    """
    return [_create(case) for case in DEMO_CASES]


def _create(case: DemoCase) -> tuple[str, str | None]:
    with transaction.atomic():  # filed and worked on, or not at all: it is filed only once
        filed = file_complaint(submission=case.submission())
        officer = _officer(filed.complaint)
        if filed.created and officer:
            for act in case.acts:
                act(filed.complaint, officer)
    return filed.complaint.reference, filed.receipt


def _officer(complaint: Complaint) -> User | None:
    if complaint.lead is None:
        return None
    live = complaint.lead.memberships.with_permission(WORK_CASES).order_by("pk")
    first = live.select_related("user").first()
    return first.user if first else None
