"""A backup taken while people file comes back elsewhere: every receipt, case, file and the audit chain hold."""

import base64
import dataclasses
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest

from portal.settings import embedded
from portal.web import commands
from tests.deployment.processes import (
    MANAGE,
    MANAGE_SECONDS,
    ROOT,
    a_complaint,
    ask,
    free_port,
    manage,
    running,
    wait_for,
)

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("processes")]
CLIENTS = 3
BEFORE, AFTER = (
    9,
    4,
)  # filings that are answered before the backup begins, and that come after it at least
WORD = "SEEDEDSTORY"
REFUSED, NOT_PROVEN = 1, 2

ADD_A_FILE = """
from complaints.models import Complaint
from tests.structure.ground import make_evidence
print(make_evidence(Complaint.objects.order_by("pk").first()).file)
"""
LOOK = """
import json
from complaints.models import CaseKey, Complaint, Evidence, PurgedCase, Statement
from complaints.services import stored_files
from complaints.services.receipts import NoSuchReceipt, open_with_receipt
from portal.audit.models import AuditEvent
from portal.search.models import SearchDocument
def told(receipt):
    try:
        complaint = open_with_receipt(receipt=receipt, address="").complaint
    except NoSuchReceipt:
        return None
    return [row.opened("sealed_original") for row in complaint.statements.all()]
def file_of(row):
    return stored_files.read(row, key=bytes.fromhex(row.opened("sealed_key"))).decode()
print(json.dumps({
    "told": {receipt: told(receipt) for receipt in RECEIPTS},
    "files": [file_of(row) for row in Evidence.objects.all()],
    "cases": Complaint.objects.count(),
    "references": list(Complaint.objects.values_list("reference", flat=True)),
    "keyless": Complaint.objects.filter(keys=None).count(),
    "keys": CaseKey.objects.count(),
    "purged": PurgedCase.objects.count(),
    "events": AuditEvent.objects.count(),
    "documents": SearchDocument.objects.count(),
}))
"""
PURGE = """
from datetime import timedelta
from django.utils import timezone
from complaints.models import Complaint, RetentionRule
from complaints.services.purging import purge
complaint, now = Complaint.objects.order_by("pk").first(), timezone.now()
Complaint.objects.filter(pk=complaint.pk).update(ended_at=now, purge_at=now - timedelta(days=1))
assert purge(complaint=complaint, rule=RetentionRule.objects.first(), at=now)
print(complaint.reference)
"""


@dataclasses.dataclass
class Filings:
    """What phones got for an answer: receipt → when."""

    url: str
    answered: dict[str, datetime] = dataclasses.field(default_factory=dict)
    over: threading.Event = dataclasses.field(default_factory=threading.Event)

    def go_on(self) -> None:
        while not self.over.is_set():
            body = {**a_complaint(), "narrative": f"{WORD} which is made up"}
            answer = ask(self.url, body=body)
            if answer and answer.status == 201:
                self.answered[json.loads(answer.text)["receipt"]] = datetime.now().astimezone()


@dataclasses.dataclass(frozen=True)
class Taken:
    """A backup of an installation, and where it came from."""

    environment: dict[str, str]
    file: Path
    filings: Filings

    @property
    def manifest(self) -> dict[str, Any]:
        return _manifest(self.file)

    def finished(self) -> list[str]:
        """Receipts whose filing had been answered when the snapshot was taken."""
        moment = datetime.fromisoformat(self.manifest["created_at"])
        return [receipt for receipt, at in self.filings.answered.items() if at < moment]


@pytest.fixture(scope="module")
def taken(production: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Taken while three phones file one complaint after another."""
    folder = tmp_path_factory.mktemp("backups")
    environment = {**production, "DJANGO_SETTINGS_MODULE": "portal.settings.local"}
    manage("load_demo_data", environment=environment)
    shell(ADD_A_FILE, environment=environment)
    manage("publish_audit_head", environment=environment)
    port = free_port()
    filings = Filings(f"http://127.0.0.1:{port}/api/v1/complaints/")
    file = folder / "portal.tar"
    with running(commands.web(port=port), environment=environment, log=folder / "log"):
        wait_for(lambda: ask(f"http://127.0.0.1:{port}/healthz"), seconds=120)
        phones = [threading.Thread(target=filings.go_on) for _phone in range(CLIENTS)]
        for phone in phones:
            phone.start()
        try:
            wait_for(lambda: len(filings.answered) >= BEFORE, seconds=180)
            manage("backup", str(file), environment=environment)
            done = len(filings.answered)
            wait_for(lambda: len(filings.answered) >= done + AFTER, seconds=180)
        finally:
            filings.over.set()
            for phone in phones:
                phone.join()
    return Taken(environment, file, filings)


@pytest.fixture
def elsewhere(taken: Taken, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Another machine: an empty database, an empty folder, the same keys."""
    name = f"elsewhere_{time.time_ns()}"
    where = embedded.addresses(Path(taken.environment["DATA_DIR"]))
    _run_sql(where, f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8')
    host = quote(str(where.postgres_sockets), safe="")
    yield {
        **taken.environment,
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "DATABASE_URL": f"postgres://portal@{host}:5432/{name}",
        "DATA_DIR": str(tmp_path / "data"),
    }
    _run_sql(where, f'DROP DATABASE "{name}" WITH (FORCE)')


def test_backup_taken_under_load_comes_back_whole(
    taken: Taken, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    said = manage("restore", str(taken.file), environment=elsewhere)
    assert "The audit chain holds" in said
    receipts = taken.finished()
    assert len(receipts) >= BEFORE
    found = look(receipts, environment=elsewhere)
    assert found["told"] == {receipt: [f"{WORD} which is made up"] for receipt in receipts}
    assert found["files"] == ["cleaned"]
    assert found["keyless"] == 0
    assert (
        found["keys"] == found["cases"] == taken.manifest["tables"]["complaints_complaint"]["rows"]
    )
    assert found["documents"] > 0
    assert found["cases"] < look([], environment=taken.environment)["cases"], (
        "people went on filing"
    )
    assert "The audit chain holds" in manage("verify_audit", environment=elsewhere)
    assert "Published heads: 1" in manage("verify_audit", environment=elsewhere)
    _assert_goes_on(elsewhere, tmp_path / "log")


@pytest.mark.security
def test_case_purged_after_the_backup_stays_gone_with_the_newest_keys(
    taken: Taken, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    keys, late = tmp_path / "portal.keys", taken.file.with_name("late.tar")
    purged = shell(PURGE, environment=taken.environment)
    manage("backup", str(late), "--keys", str(keys), environment=taken.environment)
    assert look([], environment=taken.environment)["purged"] == 1
    said = manage("restore", str(taken.file), "--keys", str(keys), environment=elsewhere)
    assert "1 cases were purged after this backup was taken" in said
    found = look([], environment=elsewhere)
    assert purged not in found["references"]
    assert found["files"] == []
    assert list((Path(elsewhere["DATA_DIR"]) / "private").rglob("*/*/*")) == []
    assert (
        found["keys"]
        == found["cases"]
        == taken.manifest["tables"]["complaints_complaint"]["rows"] - 1
    )
    assert "The audit chain holds" in manage("verify_audit", environment=elsewhere)


@pytest.mark.security
def test_backup_holds_no_word_no_key_and_no_secret(taken: Taken) -> None:
    environment = taken.environment
    keys = [base64.urlsafe_b64decode(key) for key in environment["FIELD_KEYS"].split(",")]
    secrets = [WORD, "example.org", "Demonstration", "argon2", environment["SECRET_KEY"]]
    secrets += environment["FIELD_KEYS"].split(",")
    for file in (taken.file, Path(f"{taken.file}.keys")):
        data = file.read_bytes()
        assert oct(file.stat().st_mode & 0o777) == "0o600"
        assert [word for word in secrets if word.encode() in data] == []
        assert [key for key in keys if key in data or key.hex().encode() in data] == []
    assert "complaints_casekey" not in taken.manifest["tables"]
    assert "django_session" not in taken.manifest["tables"]
    assert "complaints_casekey" in _manifest(Path(f"{taken.file}.keys"))["tables"]


def test_backup_is_never_written_over_another(taken: Taken) -> None:
    before = taken.file.read_bytes()
    said = refuse("backup", str(taken.file), environment=taken.environment)
    assert "exists already" in said
    assert taken.file.read_bytes() == before
    assert list(taken.file.parent.glob("*.part")) == []


@pytest.mark.security
@pytest.mark.parametrize("where", ["rows", "manifest", "cut short"])
def test_backup_that_was_changed_is_refused_before_anything_is_written(
    taken: Taken, elsewhere: dict[str, str], tmp_path: Path, where: str
) -> None:
    copy = tmp_path / "changed.tar"
    shutil.copy(taken.file, copy)
    shutil.copy(f"{taken.file}.keys", f"{copy}.keys")
    data = bytearray(copy.read_bytes())
    if where == "cut short":
        del data[len(data) // 2 :]
    elif where == "manifest":
        at = data.index(b'"heads": 1')
        data[at : at + 10] = b'"heads": 2'
    else:
        data[data.index(b"database/complaints_complaint.00000") + 512 + 40] ^= 1
    copy.write_bytes(data)
    said = refuse("restore", str(copy), environment=elsewhere)
    assert "Not restored" in said
    _assert_untouched(elsewhere)


@pytest.mark.security
def test_restore_with_other_field_keys_says_so_before_anything_is_written(
    taken: Taken, elsewhere: dict[str, str]
) -> None:
    other = base64.urlsafe_b64encode(os.urandom(32)).decode()
    said = refuse("restore", str(taken.file), environment={**elsewhere, "FIELD_KEYS": other})
    assert "FIELD_KEYS does not open" in said
    assert taken.manifest["key_ids"][0] in said
    assert other not in said
    _assert_untouched(elsewhere)


def test_restore_with_another_look_up_key_says_so(taken: Taken, elsewhere: dict[str, str]) -> None:
    older = base64.urlsafe_b64encode(os.urandom(32)).decode()
    ring = f"{elsewhere['FIELD_KEYS']},{older}"
    said = refuse("restore", str(taken.file), environment={**elsewhere, "FIELD_KEYS": ring})
    assert "INDEX_KEY" in said
    _assert_untouched(elsewhere)


def test_restore_without_the_keys_of_cases_says_what_is_missing(
    taken: Taken, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    alone = tmp_path / "alone.tar"
    shutil.copy(taken.file, alone)
    assert "Give the newest keys file" in refuse("restore", str(alone), environment=elsewhere)
    _assert_untouched(elsewhere)


def test_restore_never_writes_where_somebody_has_worked(taken: Taken) -> None:
    said = refuse("restore", str(taken.file), environment=taken.environment)
    assert "is not empty" in said


def test_restore_never_writes_among_files_of_another(
    taken: Taken, elsewhere: dict[str, str]
) -> None:
    there = Path(elsewhere["DATA_DIR"]) / "private" / "evidence" / "ab" / "cd"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"of somebody else")
    assert "are not empty" in refuse("restore", str(taken.file), environment=elsewhere)
    assert there.read_bytes() == b"of somebody else"


def test_check_says_that_a_backup_is_whole_without_a_database(
    taken: Taken, elsewhere: dict[str, str]
) -> None:
    nowhere = {**elsewhere, "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing"}
    assert "is whole" in manage("restore", str(taken.file), "--check", environment=nowhere)


def test_check_looks_at_the_keys_file_too(
    taken: Taken, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    cut = tmp_path / "cut.keys"
    cut.write_bytes(Path(f"{taken.file}.keys").read_bytes()[:-20_000])
    nowhere = {**elsewhere, "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing"}
    whole = manage("restore", str(taken.file), "--check", environment=nowhere)
    assert "is whole, and opens it" in whole
    refuse("restore", str(taken.file), "--check", "--keys", str(cut), environment=nowhere)


@pytest.mark.security
def test_keys_of_a_fresh_installation_neither_replace_nor_stand_for_those_of_a_backup(
    taken: Taken, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    """The host died; the new one, with the same `.env`, makes its nightly backup before anybody restores."""
    manage("migrate", "--noinput", environment=elsewhere)
    newest, fresh = tmp_path / "portal.keys", tmp_path / "fresh.tar"
    shutil.copy(f"{taken.file}.keys", newest)
    before = newest.read_bytes()
    said = refuse("backup", str(fresh), "--keys", str(newest), environment=elsewhere)
    assert "holds keys that this database does not have" in said
    assert newest.read_bytes() == before
    assert list(tmp_path.glob("fresh.tar*")) == []
    manage("backup", str(fresh), environment=elsewhere)
    said = refuse("restore", str(taken.file), "--keys", f"{fresh}.keys", environment=elsewhere)
    assert "is of another installation" in said
    assert look([], environment=elsewhere)["cases"] == 0


def _assert_goes_on(elsewhere: dict[str, str], log: Path) -> None:
    """New rows get new numbers, and the table of audit events refuses changes again."""
    environment = {**elsewhere, "DJANGO_SETTINGS_MODULE": "portal.settings.local"}
    port = free_port()
    with running(commands.web(port=port), environment=environment, log=log):
        filed = wait_for(
            lambda: ask(f"http://127.0.0.1:{port}/api/v1/complaints/", body=a_complaint())
        )
        assert filed.status == 201, filed.text
    assert "The audit chain holds" in manage("verify_audit", environment=environment)
    protected = (
        "from portal.audit.models import AuditEvent\n"
        "from django.db import InternalError\n"
        "try:\n    AuditEvent.objects.all().delete()\n"
        "except InternalError:\n    print('refused')\n"
    )
    assert shell(protected, environment=environment) == "refused"


def look(receipts: list[str], *, environment: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        shell(f"RECEIPTS = {receipts!r}\n{LOOK}", environment=environment)
    )
    return found


def shell(program: str, *, environment: dict[str, str]) -> str:
    """The last line that a program printed."""
    output = manage("shell", "--no-imports", "-c", program, environment=environment)
    return output.strip().splitlines()[-1]


def refuse(*arguments: str, environment: dict[str, str], code: int = REFUSED) -> str:
    """What a command said when it refused."""
    result = subprocess.run(
        [*MANAGE, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MANAGE_SECONDS,
        check=False,
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def _manifest(file: Path) -> dict[str, Any]:
    import tarfile

    with tarfile.open(file) as archive:
        member = archive.extractfile("manifest.json")
        assert member is not None
        found: dict[str, Any] = json.loads(member.read())
    return found


def _assert_untouched(elsewhere: dict[str, str]) -> None:
    name = elsewhere["DATABASE_URL"].rsplit("/", 1)[1]
    host = elsewhere["DATABASE_URL"].split("@")[1].split(":")[0]
    from urllib.parse import unquote

    connection = psycopg2.connect(host=unquote(host), user="portal", dbname=name)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            assert cursor.fetchone() == (0,)
    finally:
        connection.close()
    assert list(Path(elsewhere["DATA_DIR"]).rglob("*")) == []


def _run_sql(where: embedded.Addresses, statement: str) -> None:
    connection = psycopg2.connect(
        host=str(where.postgres_sockets), user="portal", dbname="postgres"
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
