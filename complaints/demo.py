"""Fictional complaints for the demonstration, in several states. Nothing here happened."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from complaints.enums import RemedyType
from complaints.models import Complaint
from complaints.services import desk
from complaints.services.filing import file_complaint
from complaints.submission import Accused, ContactWish, Submission
from portal.accounts.models import User
from portal.accounts.roles import WORK_CASES

DESK_ANSWER = "Demonstration: thank you. We have called the company and will write again."

Act = Callable[[Complaint, User], object]
_EMPLOYER = Accused(type="employer", name="Demonstration Seafood Factory")
_AGENCY = Accused(type="agency", name="Demonstration Recruitment")


@dataclass(frozen=True)
class DemoCase:
    """One complaint and what its desk has done so far. `name` makes the idempotency key, so that it is filed once."""

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


_UNPAID = "ឧទាហរណ៍៖ ថៅកែមិនបើកប្រាក់ខែឱ្យយើង 2 ខែហើយ។"
_PASSPORT = "Ví dụ minh họa: người chủ giữ hộ chiếu của tôi."
_LOCKED_IN = "ဥပမာ။ အလုပ်ရှင်က ကျွန်မတို့ကို အပြင်ထွက်ခွင့် မပေးပါ။"
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
    DemoCase("without-office", "vi", "VN", "JP", "unpaid_wages", "Ví dụ: tôi chưa được trả lương."),
)


def create_demo_complaints() -> list[tuple[str, str | None]]:
    """File what is missing of the demonstration's complaints; (reference, receipt) of each.

    A receipt is readable only when its complaint was filed now. Safe to run again. Reference data and the
    demonstration's people must be loaded.
    """
    return [_create(case) for case in DEMO_CASES]


def _create(case: DemoCase) -> tuple[str, str | None]:
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
