"""What is measured: the pages a worker opens first, the fee check, filing and follow-up."""

import itertools
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from portal.web.bench.client import Call

FLOOR = "floor: a bare view"
# What people type: one word and sentences, common and rare, right and wrong, in every language.
SEARCHES = {
    "en": ["passport", "my boss does not pay me", "pasport", "labour attaché", "wages in thailand", "golden bridge",
           "how do i get my passport back", "documents", "work", "recruitment fees", "hospital accident", "xyzzy"],
    "km": ["លិខិតឆ្លងដែន", "នាយកមិនបើកប្រាក់ខែ", "លិខិតឆ្លងដេន", "ថៅកែ", "ប្រាក់ឈ្នួលនៅថៃ", "ឆ្លងដែន", "អនុព័ន្ធការងារ",
           "ទីភ្នាក់ងារ", "passport", "គ្រោះថ្នាក់", "ថតចម្លងឯកសារ"],
    "my": ["နိုင်ငံကူးလက်မှတ်", "သူဌေး လစာမပေးဘူး", "ႏိုင္ငံကူးလက္မွတ္", "နိုင်ငံကူးလက်မတ်", "အေဂျင်စီ", "အလုပ်", "လုပ်ခလစာ ထိုင်း",
           "အလုပ်သမားသံအရာရှိ", "အန္တရာယ်"],
    "vi": ["hộ chiếu", "ho chieu", "sếp không trả lương", "sep khong tra luong", "ho chiu", "lương tối thiểu thái lan",
           "tùy viên lao động", "lao dong", "công ty xuất khẩu lao động", "tai nạn"],
}  # fmt: skip

# Common, rare, several at once, and what no case is.
FILTERS = ("status=acknowledged", "status=reopened", "area=TH-10", "area=TH-50", "kind=violence&language=vi",
           "severity=emergency&kind=violence&area=TH-74", "kind=death", "which=all")  # fmt: skip
COMMON_WORDS = ("recruitment", "overseas employment", "manpower", "agency", "co ltd")


@dataclass(frozen=True)
class Case:
    """A named source of calls. Argon2 makes some cases slow on purpose: they run for a number of calls."""

    name: str
    calls: Callable[[], Call | None]


def cases(*, article: str, agency: str, receipts: list[str]) -> list[Case]:
    """The cases in the order of the table. `article` is a slug, `agency` a public id, `receipts` open cases."""
    return [
        _page(FLOOR, "/healthz"),
        _page("home, Khmer", "/km/"),
        _page("article page, Khmer, cached", f"/km/rights/{article}/"),
        _page("article list, Khmer", "/km/rights/"),
        _page("agency page, Khmer", f"/km/agencies/{agency}/"),
        _page("agency list, Khmer", "/km/agencies/"),
        _page("articles API", "/api/v1/articles/?language=km"),
        Case("fee check, API", _always(fee_check())),
        Case("filing a complaint, API", filing),
        Case("follow-up by receipt, API", _follow_ups(receipts)),
    ]


def searching(*, documents: int) -> list[Case]:
    """Searches of all sorts, one after another, in so many documents: each typed for the first time, with a number that
    no document has; and the same ones again and again, whose pages are kept."""
    paths = [
        f"/{language}/search/?q={quote(text)}"
        for language, texts in SEARCHES.items()
        for text in texts
    ]
    again, numbers = itertools.cycle(paths), itertools.count(70_000)
    return [
        Case(f"search in {documents}, first time", lambda: Call(f"{next(again)}+{next(numbers)}")),
        Case(f"search in {documents}, again", lambda: Call(next(again))),
    ]


def searching_register(*, agencies: int, names: list[str]) -> list[Case]:
    """Names of the register, whole, cut short and with a typing error (give so many that no page is kept yet); words
    that a fifth of the names have; and pages of those with a valid licence."""
    typed = [text for name in names for text in (name, name[: len(name) // 2], _mistyped(name))]
    paths = itertools.cycle(f"/km/agencies/?q={quote(text)}" for text in dict.fromkeys(typed))
    common = itertools.cycle(
        f"/km/agencies/?q={quote(words)}&country={country}&page={page}"
        for page in range(1, 26)
        for words in COMMON_WORDS
        for country in ("", "KH", "MM", "VN")
    )
    valid = itertools.cycle(f"/km/agencies/?status=valid&page={page}" for page in range(1, 1000))
    return [
        Case(f"register of {agencies}, search", lambda: Call(next(paths))),
        Case(f"register of {agencies}, common words", lambda: Call(next(common))),
        Case(f"register of {agencies}, by status", lambda: Call(next(valid))),
    ]


def working(*, complaints: int, session: str) -> list[Case]:
    """An officer's pages in so many complaints; `session` is her cookie. One of the filters finds nothing."""

    def page(name: str, *paths: str) -> Case:
        again = itertools.cycle(Call(path, headers=(("Cookie", session),)) for path in paths)
        return Case(f"queue of {complaints}, {name}", lambda: next(again))

    queue = "/desk/cases/"
    return [
        page("first page", queue),
        page("mine", f"{queue}?which=mine"),
        page("overdue", f"{queue}?which=overdue"),
        page("filters", *(f"{queue}?{query}" for query in FILTERS)),
        page("home of the desk", "/desk/"),
    ]


def _mistyped(name: str) -> str:
    """The fourth letter left out."""
    return name[:3] + name[4:]


def _page(name: str, path: str) -> Case:
    return Case(name, _always(Call(path)))


def _always(call: Call) -> Callable[[], Call]:
    return lambda: call


def fee_check() -> Call:
    body = {
        "origin": "VN",
        "destination": "TW",
        "sector": "manufacturing",
        "signed_on": "2024-09-01",
        "contract_months": 36,
        "wage": {"amount": "28000", "currency": "TWD"},
        "payments": [
            {
                "category": "fee.service",
                "amount": "90000",
                "currency": "TWD",
                "paid_on": "2024-09-05",
            }
        ],
    }
    return Call("/api/v1/fee-checks/", "POST", json.dumps(body).encode())


def filing() -> Call:
    """A new made-up complaint each time."""
    body = {
        "idempotency_key": str(uuid.uuid4()),
        "language": "km",
        "nationality": "KH",
        "country_of_work": "TH",
        "kind": "unpaid_wages",
        "danger": False,
        "narrative": "A made-up complaint of the benchmark.",
        "accused": [{"type": "employer", "name": "A made-up factory"}],
        "recipients": {"ask_for": ["labour_attache"], "exclude": []},
        "contact": {"channel": "none", "value": "", "safe_hours": ""},
        "complainants": 1,
    }
    return Call("/api/v1/complaints/", "POST", json.dumps(body).encode(), expect=(201,))


def follow_up(receipt: str) -> Call:
    """What became of a complaint, as its worker asks."""
    body = json.dumps({"receipt": receipt}).encode()
    return Call("/api/v1/complaints/follow-up/", "POST", body)


def message(receipt: str) -> Call:
    """A worker's line to the desk."""
    body = json.dumps({"receipt": receipt, "text": "A made-up line of the benchmark."}).encode()
    return Call("/api/v1/complaints/follow-up/messages/", "POST", body, expect=(201,))


def _follow_ups(receipts: list[str]) -> Callable[[], Call]:
    again = itertools.cycle([follow_up(receipt) for receipt in receipts])
    return lambda: next(again)
