"""A client of the portal's API for systems of partner organisations: one file, Python 3.11, needs `requests`.

    portal = Portal("https://portal.example.org", token="mrp_…")
    filed = portal.file(new_complaint(language="km", …), consent={"how": "spoken"}, people=[{"name": "…"}])
    for case in portal.cases(status="received"):
        print(case["reference"], case["next_due_at"])

`verify_webhook` checks what the portal sends to an address of yours. How-to: docs/how-to/python-client.md.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, Protocol, TypedDict, cast
from urllib.parse import quote
from uuid import uuid4

import requests

Language = Literal["en", "km", "my", "vi"]
CONNECT_SECONDS, READ_SECONDS = 5.0, 30.0
OLDEST_WEBHOOK_SECONDS = 300


class Consent(TypedDict):
    """How every worker of a complaint agreed. `covers` left out: what was told, the fee check and the messages."""

    how: Literal["spoken", "written", "thumbprint"]
    covers: NotRequired[list[Literal["statement", "fee_check", "messages", "evidence"]]]
    language: NotRequired[Language]
    note: NotRequired[str]


class Contact(TypedDict):
    channel: Literal["none", "phone", "email", "telegram"]
    value: NotRequired[str]
    safe_hours: NotRequired[str]


class Worker(TypedDict):
    """One of the workers; each gets a receipt of her own."""

    name: NotRequired[str]
    passport: NotRequired[str]
    contact: NotRequired[Contact]
    language: NotRequired[Language]


class Due(TypedDict):
    stage: str
    due_at: str


class KeptDue(Due):
    met_at: str | None
    paused: bool


class RoutedTo(TypedDict):
    organisation: str
    kind: str
    role: str
    rule: str | None
    reason: str


class Filed(TypedDict):
    """`receipt` and `receipts` are readable here and never again: give them to the workers, keep none."""

    reference: str
    receipt: str | None
    receipts: NotRequired[list[str]]
    routed_to: list[RoutedTo]
    unrouted: bool
    deadlines: list[Due]
    emergency_contacts: list[dict[str, Any]]


class Case(TypedDict):
    """Where a case stands. Nobody's name and nothing of what was told."""

    reference: str
    status: str
    kind: str
    severity: str
    role: str
    nationality: str
    country_of_work: str
    area_of_work: str | None
    complainants: int
    filed_at: str
    changed_at: str
    ended_at: str | None
    next_due_at: str | None


class StatusSince(TypedDict):
    status: str
    at: str


class OneCase(Case):
    deadlines: list[KeptDue]
    history: list[StatusSince]


class TokenInfo(TypedDict):
    name: str
    organisation: str
    organisation_id: str
    scopes: list[str]
    expires_at: str


@dataclass(frozen=True)
class Event:
    """What a webhook said. Keep `id` for some days and do nothing for one that you have seen."""

    id: str
    type: str
    happened_at: str
    reference: str


@dataclass
class Problem(Exception):
    """The portal refused a call. `fields` says where to mend what; `retry_after` is in seconds."""

    status: int
    title: str
    detail: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    retry_after: float | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.title} {self.detail} {self.fields or ''}".strip()


class NotGenuine(Exception):
    """Not a webhook of the portal, or an old one sent again. Answer 400 and do nothing."""


class Answer(Protocol):
    """What the client needs of an answer; `requests.Response` has it."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


class Transport(Protocol):
    """What sends; `requests.Session` is one."""

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        data: bytes | None,
        timeout: tuple[float, float],
        allow_redirects: bool,
    ) -> Answer: ...


class Portal:
    """The portal as a system of an organisation sees it.

    Args:
        site: its address, for example `https://portal.example.org`.
        token: made by your organisation's manager at `/desk/partners/`.
        language: of reasons and refusals.
        patience: how often a call that may be repeated is tried again after a lost line, a 429 or a 5xx.
    """

    def __init__(
        self,
        site: str,
        *,
        token: str,
        language: Language = "en",
        patience: int = 3,
        transport: Transport | None = None,
    ) -> None:
        self._api = f"{site.rstrip('/')}/api/v1/"
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Accept-Language": language,
        }
        self._patience = patience
        self._transport = transport or cast(Transport, requests.Session())

    def token(self) -> TokenInfo:
        """Whose token this is, what it may do and until when."""
        return cast(TokenInfo, self._call("GET", "token/"))

    def cases(self, *, status: str = "", kind: str = "", changed_since: str = "") -> Iterator[Case]:
        """Every case that your desk has today, newest first; pages are fetched as you go."""
        asked = {"status": status, "kind": kind, "changed_since": changed_since}
        query = "&".join(f"{name}={quote(value)}" for name, value in asked.items() if value)
        address = f"cases/?page_size=100&{query}".rstrip("&")
        page = 1
        while True:
            found = cast(dict[str, Any], self._call("GET", f"{address}&page={page}"))
            yield from cast(list[Case], found["results"])
            if found["next"] is None:
                return
            page += 1

    def case(self, reference: str) -> OneCase:
        """One case. A `Problem` with status 404 where your desk does not have it."""
        return cast(OneCase, self._call("GET", f"cases/{quote(reference)}/"))

    def file(
        self,
        complaint: Mapping[str, Any],
        *,
        consent: Consent,
        people: Sequence[Worker] = (),
    ) -> Filed:
        """File a complaint for workers who agreed. Sent again with the same `idempotency_key` it is still one.

        Args:
            complaint: see `new_complaint`.
            people: at most as many as its `complainants`; left out: one worker who is not named.
        """
        body = {**complaint, "consent": consent, "people": list(people)}
        return cast(Filed, self._call("POST", "complaints/", body))

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> object:
        """Every call of ours may be repeated: reads change nothing, a filing has its key."""
        data = None if body is None else json.dumps(body).encode()
        headers = self._headers | ({"Content-Type": "application/json"} if data else {})
        for attempt in range(self._patience + 1):
            is_last = attempt == self._patience
            try:
                answer = self._transport.request(
                    method,
                    self._api + path,
                    headers=headers,
                    data=data,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                )
            except requests.RequestException:
                if is_last:
                    raise
                time.sleep(2**attempt)
                continue
            if 200 <= answer.status_code < 300:
                return json.loads(answer.content)
            problem = _problem(answer)
            if is_last or not (answer.status_code == 429 or answer.status_code >= 500):
                raise problem
            time.sleep(min(problem.retry_after or 2**attempt, 60))
        raise AssertionError("unreachable")


def new_complaint(
    *,
    language: Language,
    nationality: str,
    country_of_work: str,
    kind: str,
    narrative: str,
    idempotency_key: str = "",
    **more: Any,
) -> dict[str, Any]:
    """What `Portal.file` sends. Keep it until it was answered, so that a repeat has the same key.

    Args:
        nationality, country_of_work: ISO 3166-1 (`KH`). kind: `unpaid_wages` and others, see the schema.
        more: `area_of_work`, `danger`, `accused`, `recipients`, `contact`, `complainants`, `fee_check`.
    """
    return {
        "idempotency_key": idempotency_key or str(uuid4()),
        "language": language,
        "nationality": nationality,
        "country_of_work": country_of_work,
        "kind": kind,
        "narrative": narrative,
        **more,
    }


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    *,
    secret: str,
    now: float | None = None,
) -> Event:
    """What the portal said, once it is sure that it was the portal and that it was said just now.

    Args:
        body: as it came, to the byte, before anything read it as JSON.
        secret: `whsec_…`, shown once when the address was made.
        now: seconds since 1970; the clock, where left out.

    Raises:
        NotGenuine: whatever is wrong with it.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    ident, moment = sent.get("webhook-id", ""), sent.get("webhook-timestamp", "")
    if not ident or not (moment.isascii() and moment.isdecimal() and len(moment) < 15):
        raise NotGenuine("A header is missing")
    if abs((time.time() if now is None else now) - int(moment)) > OLDEST_WEBHOOK_SECONDS:
        raise NotGenuine("It is old")
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise NotGenuine("The secret is not one") from error
    right = hmac.new(key, f"{ident}.{moment}.".encode() + body, hashlib.sha256).digest()
    wanted = b"v1," + base64.b64encode(right)
    given = sent.get("webhook-signature", "").encode().split()
    if not sum(hmac.compare_digest(one, wanted) for one in given):  # looks at every one
        raise NotGenuine("The signature is wrong")
    said = json.loads(body)
    reference = str(said.get("data", {}).get("reference", ""))
    return Event(ident, str(said["type"]), str(said["timestamp"]), reference)


def _problem(answer: Answer) -> Problem:
    try:
        said = json.loads(answer.content)
    except ValueError:  # something between us and the portal answered
        said = {}
    said = said if isinstance(said, dict) else {}
    wait = answer.headers.get("Retry-After", "")
    return Problem(
        status=answer.status_code,
        title=str(said.get("title", "")),
        detail=str(said.get("detail", "")),
        fields=said.get("fields") or {},
        retry_after=float(wait) if wait.isdecimal() else None,
    )
