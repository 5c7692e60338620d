"""What a worker writes stands nowhere in the clear: not in a table, a log, the cache, the broker, an address."""

import base64
import io
import json
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from complaints.enums import Status
from complaints.models import Complaint
from portal.audit.models import AuditEvent
from portal.common.logs import JSONFormatter, RedactionFilter
from portal.notifications.models import Delivery, DemoOutboxEntry
from portal.notifications.services import deliver_due, queueing
from tests.complaints.pages.steps import ANSWERS, receipt_of
from tests.contract.examples import COMPLAINTS, FOLLOW_UP, complaint
from tests.contract.probes import send

pytestmark = [pytest.mark.django_db, pytest.mark.security]
WEB = "SREYMOMWEB"
API = "SREYMOMAPI"
DESK = "SOKHADESK"
PHONES = ("+66812349876", "66812349876", "0812349876", "+66898765432", "66898765432")
MAIL = "sreymom.api@example.org"
WEB_ANSWERS = {
    **ANSWERS,
    "topic": {"topic": "fees_contract"},
    "detail": {"kind": "overcharging_fees"},
    "person": {"type": "agency"},
    "name": {"name": f"{WEB}NAME"},
    "words": {"text": f"{WEB}STORY ថៅកែមិនបើកប្រាក់ខែ"},
    "cost": {"amount": "917", "currency": "USD", "payee": "agency"},
    "reply": {"channel": "phone"},
    "reach": {"value": PHONES[0], "safe_hours": f"{WEB}HOURS"},
}
API_COMPLAINT = complaint(
    kind="overcharging_fees",
    narrative=f"{API}STORY",
    accused=[{"type": "agency", "name": f"{API}ACCUSED", "agency": None, "mission": None}],
    contact={"channel": "email", "value": MAIL, "safe_hours": f"{API}HOURS"},
    fee_check={"findings": [{"explanation": f"{API}FEE"}]},
)


class Recorder:
    """A client that keeps every address it sent a request to or was led to."""

    def __init__(self) -> None:
        self.client = Client()
        self.addresses: list[str] = []

    def get(self, url: str) -> Any:
        return self._seen(self.client.get(url))

    def post(self, url: str, data: dict[str, Any] | None = None) -> Any:
        return self._seen(self.client.post(url, data or {}))

    def send(self, url: str, body: dict[str, Any]) -> Any:
        return self._seen(send(self.client, url, body))

    def _seen(self, response: Any) -> Any:
        sent = response.request
        self.addresses.append(f"{sent['PATH_INFO']}?{sent['QUERY_STRING']}")
        self.addresses.append(response.get("Location", ""))
        return response


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the settings write it, and once more without any redaction."""
    written = io.StringIO()
    redacted, bare = logging.StreamHandler(written), logging.StreamHandler(written)
    redacted.addFilter(RedactionFilter())
    redacted.setFormatter(JSONFormatter())
    root = logging.getLogger()
    before = root.level
    for handler in (bare, redacted):
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.setLevel(before)
    for handler in (bare, redacted):
        root.removeHandler(handler)


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator["redis.Redis[bytes]"]:
    """The real broker; what these tests put there is taken away again."""
    monkeypatch.setitem(queueing._rest, "until", 0.0)
    with redis.Redis.from_url(settings.ENVIRONMENT.redis_url, db=0) as client:
        before = _queued(client)
        yield client
        for queue, payloads in _queued(client).items():
            for payload in set(payloads) - set(before.get(queue, [])):
                client.lrem(queue, 0, payload)


def _queued(client: "redis.Redis[bytes]") -> dict[str, list[bytes]]:
    return {name: client.lrange(name, 0, -1) for name in ("urgent", "normal", "bulk")}


def file_on_the_web(phone: Recorder) -> str:
    """Question by question, with a wrong answer first each time; the receipt."""
    at = phone.post("/km/complaints/new/")["Location"]
    while not at.endswith("/check/"):
        key = at.rstrip("/").rsplit("/", 1)[-1]
        phone.post(at, {f"wrong-{key}": f"{WEB}WRONG", "danger": "perhaps"})
        phone.get(at)
        at = phone.post(at, WEB_ANSWERS.get(key, {}))["Location"]
    phone.get(at)
    phone.get("/km/complaints/new/later/")
    assert found_in(everything_stored(), [WEB, *PHONES]) == set(), "a draft is sealed"
    assert found_in(everything_cached(), [WEB, *PHONES]) == set()
    phone.post("/km/complaints/new/send/")
    return receipt_of(phone.get("/km/complaints/new/done/").content.decode())


def work_at_the_desk(desk: Recorder, reference: str) -> None:
    """The leading office opens, reads, answers, notes, resolves."""
    lead = Complaint.objects.get(reference=reference).lead
    desk.client.force_login(lead.memberships.with_permission("work_cases").first().user)
    case = f"/desk/cases/{reference}/"
    assert desk.get(f"{case}statement/").status_code == 200
    for act, text in (
        ("acknowledge", ""),
        ("reply", f"{DESK}REPLY"),
        ("note", f"{DESK}NOTE"),
        ("wait", ""),
        ("resolve", f"{DESK}SUMMARY"),
    ):
        response = desk.post(f"{case}{act}/", {"text": text, "summary": text, "remedy": "other"})
        assert response.status_code == 302, (act, response.content.decode())
    assert Complaint.objects.get(reference=reference).status == Status.RESOLVED


def follow_up(phone: Recorder, receipt: str) -> None:
    """On the web and over the API, with wrong numbers in between."""
    wrong = receipt[:8] + "0" * 12
    phone.post("/km/complaints/follow-up/", {"receipt": wrong})
    phone.post("/km/complaints/follow-up/", {"receipt": receipt})
    phone.get("/km/complaints/follow-up/status/")
    phone.post("/km/complaints/follow-up/reply/", {"text": f"{WEB}MESSAGE"})
    phone.send(FOLLOW_UP, {"receipt": wrong})
    phone.send(f"{FOLLOW_UP}messages/", {"receipt": receipt, "text": f"{API}MESSAGE"})
    phone.send(f"{FOLLOW_UP}reopen/", {"receipt": receipt, "reason": f"{API}REASON"})


def everything_stored() -> Iterator[tuple[str, str]]:
    """Every table as COPY writes it, which is what pg_dump holds."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor, include_views=False):
            text = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
            yield f"table {table}", text.getvalue()


def everything_cached() -> Iterator[tuple[str, str]]:
    """Every key and value of every database of the cache and broker server."""
    readers = {
        b"string": lambda r, k: [r.get(k)],
        b"list": lambda r, k: r.lrange(k, 0, -1),
        b"hash": lambda r, k: [part for pair in r.hgetall(k).items() for part in pair],
        b"set": lambda r, k: r.smembers(k),
        b"zset": lambda r, k: r.zrange(k, 0, -1),
    }
    for number in range(16):
        with redis.Redis.from_url(settings.ENVIRONMENT.redis_url, db=number) as client:
            for key in client.scan_iter(count=1000):
                reader = readers.get(client.type(key))
                values = [value or b"" for value in (reader(client, key) if reader else [])]
                for value in (key, *values):
                    yield f"redis {number} {key!r}", value.decode(errors="replace")


def forms_of(secret: str) -> set[str]:
    """As it is, as PostgreSQL shows bytes, as JSON escapes it."""
    as_bytes = secret.encode()
    return {secret.lower(), as_bytes.hex(), json.dumps(secret).strip('"').lower()}


def found_in(places: Iterable[tuple[str, str]], secrets: Iterable[str]) -> set[tuple[str, str]]:
    """(where, which form) of every secret that can be read."""
    wanted = {form for secret in secrets for form in forms_of(secret)}
    return {(where, form) for where, text in places for form in wanted if form in text.lower()}


def test_what_a_worker_writes_stands_nowhere_in_the_clear(
    own_database: None, log: io.StringIO, broker: "redis.Redis[bytes]"
) -> None:
    phone, desk = Recorder(), Recorder()
    web_receipt = file_on_the_web(phone)
    answer = phone.send(COMPLAINTS, API_COMPLAINT).json()
    phone.send(COMPLAINTS, {**API_COMPLAINT, "narrative": f"{API}CHANGED"})
    phone.send(COMPLAINTS, complaint(narrative=f"{API}BAD", kind="no_such"))
    phone.send(COMPLAINTS, complaint(narrative=f"{API}BAD\x00", accused=[{"type": f"{API}TYPE"}]))
    web_case = Complaint.objects.filter(channel="web").latest("filed_at")
    for reference, receipt in (
        (web_case.reference, web_receipt),
        (answer["reference"], answer["receipt"]),
    ):
        work_at_the_desk(desk, reference)
        follow_up(phone, receipt)
    queued = [payload for payloads in _queued(broker).values() for payload in payloads]
    deliver_due(at=timezone.now() + timedelta(minutes=10))

    assert len(queued) > 0, "the broker was used"
    assert Delivery.objects.filter(state="sent").exists()
    assert DemoOutboxEntry.objects.filter(
        delivery__message__about_label=answer["reference"]
    ).exists()
    assert AuditEvent.objects.filter(object_id=str(web_case.pk)).exists()
    receipts = [web_receipt, answer["receipt"]]
    secrets = [WEB, API, DESK, *PHONES, MAIL, "ថៅកែមិនបើក", *receipts]
    secrets += [receipt[8:] for receipt in receipts]
    places = [
        *everything_stored(),
        *everything_cached(),
        ("log", log.getvalue()),
        ("address", "\n".join(phone.addresses + desk.addresses)),
        ("mail", "\n".join(str(one.message()) for one in mail.outbox)),
    ]
    assert found_in(places, secrets) == set()
    in_the_clear = {where for where, _word in found_in(places, [answer["reference"]])}
    assert {"table complaints_complaint", "table notifications_message", "address"} <= in_the_clear
    assert {where for where, _word in found_in(places, ["/api/v1/complaints/"])} >= {"log"}


def test_a_task_carries_a_number_and_nothing_else(
    own_database: None, broker: "redis.Redis[bytes]"
) -> None:
    before = {name: set(payloads) for name, payloads in _queued(broker).items()}
    send(Client(), COMPLAINTS, API_COMPLAINT)
    tasks = [
        json.loads(payload)
        for name, payloads in _queued(broker).items()
        for payload in set(payloads) - before[name]
    ]
    assert tasks
    for task in tasks:
        args, kwargs, _options = json.loads(base64.b64decode(task["body"]))
        assert [type(arg) for arg in args] == [int]
        assert kwargs == {}


def test_no_log_line_of_a_fault_tells_the_story(
    own_database: None, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the middle of filing: the traceback is logged without values, the answer is a problem."""

    def fail(*args: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO accounts_user (name) VALUES (%s)", [f"{API}DETAIL"])

    monkeypatch.setattr("complaints.services.filing.record", fail)
    before = Complaint.objects.count()
    response = send(Client(raise_request_exception=False), COMPLAINTS, API_COMPLAINT)
    assert response.status_code == 500
    assert response["Content-Type"].startswith("application/problem+json")
    assert Complaint.objects.count() == before
    lines = [line for line in log.getvalue().splitlines() if line.startswith('{"at"')]
    assert [line for line in lines if API in line] == []
    assert API not in response.content.decode()
