"""The embedded servers: shared by whoever needs them, alive after a crash, gone with the last user."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from portal.settings import embedded

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("embedded")]

HOLD = """
import sys
from pathlib import Path
from portal.settings import embedded
with embedded.services(Path(sys.argv[1]), durable=False):
    print("up", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """One folder for the module: the first start, which makes the database, is the slow one."""
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        path = Path(folder) / "data"
        yield path
        with embedded.services(path, durable=False):
            pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_server_ends_also_where_a_folder_above_was_closed_meanwhile(data_dir: Path) -> None:
    """As pytest does with its own, whenever another run begins."""
    user = other_user(data_dir)
    data_dir.parent.chmod(0o700)
    leave(user)
    assert is_down(data_dir)


def other_user(data_dir: Path) -> subprocess.Popen[str]:
    user = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        start_new_session=True,
    )
    assert user.stdout is not None
    assert user.stdout.readline() == "up\n"
    return user


def leave(user: subprocess.Popen[str]) -> None:
    user.communicate("\n", timeout=60)
    assert user.returncode == 0


def is_up(data_dir: Path) -> bool:
    where = embedded.addresses(data_dir)
    return embedded._is_answering(where) and bool(embedded._valkey_says(where, b"PING"))


def is_down(data_dir: Path) -> bool:
    where = embedded.addresses(data_dir)
    return not embedded._is_answering(where) and not embedded._valkey_says(where, b"PING")


def wait_for(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def run(data_dir: Path, sql: str) -> object:
    where = embedded.addresses(data_dir)
    connection = psycopg2.connect(
        host=str(where.postgres_sockets), user=embedded.DATABASE_USER, dbname=embedded.DATABASE_NAME
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_servers_start_and_stop_with_their_only_user(data_dir: Path) -> None:
    with embedded.services(data_dir, durable=False):
        assert is_up(data_dir)
    assert is_down(data_dir)


def test_trigrams_know_khmer_and_burmese(data_dir: Path) -> None:
    with embedded.services(data_dir, durable=False):
        run(data_dir, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
        assert run(data_dir, "SELECT cardinality(show_trgm('ប្រាក់'))") > 0  # type: ignore[operator]
        assert run(data_dir, "SELECT cardinality(show_trgm('ငွေ'))") > 0  # type: ignore[operator]


def test_servers_stay_until_the_last_of_two_users_leaves(data_dir: Path) -> None:
    with embedded.services(data_dir, durable=False):
        other = other_user(data_dir)
        first = postmaster(data_dir)
    assert is_up(data_dir)
    assert postmaster(data_dir) == first
    leave(other)
    assert is_down(data_dir)


def test_servers_outlive_the_user_that_started_them(data_dir: Path) -> None:
    starter = other_user(data_dir)
    with embedded.services(data_dir, durable=False):
        leave(starter)
        assert is_up(data_dir)
    assert is_down(data_dir)


def test_killed_user_holds_nothing_back(data_dir: Path) -> None:
    victim = other_user(data_dir)
    run(data_dir, "CREATE TABLE IF NOT EXISTS kept (n int)")
    run(data_dir, "INSERT INTO kept VALUES (7)")
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate(timeout=20)
    with embedded.services(data_dir, durable=False):
        assert run(data_dir, "SELECT max(n) FROM kept") == 7
    assert is_down(data_dir)


def test_killed_servers_start_again_with_what_they_held(data_dir: Path) -> None:
    with embedded.services(data_dir):
        run(data_dir, "CREATE TABLE IF NOT EXISTS safe (n int)")
        run(data_dir, "INSERT INTO safe VALUES (8)")
        os.kill(postmaster(data_dir), signal.SIGKILL)
        embedded._valkey_says(embedded.addresses(data_dir), b"SHUTDOWN NOSAVE")
        wait_for(lambda: is_down(data_dir))
        embedded.keep_running(data_dir)
        assert is_up(data_dir)
        assert run(data_dir, "SELECT max(n) FROM safe") == 8


def test_start_after_everything_was_killed_leaves_no_stale_lock(data_dir: Path) -> None:
    user = other_user(data_dir)
    server = postmaster(data_dir)
    os.kill(user.pid, signal.SIGKILL)
    user.communicate(timeout=20)
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: not embedded._is_answering(embedded.addresses(data_dir)))
    assert (data_dir / "postgres" / "postmaster.pid").exists()
    with embedded.services(data_dir, durable=False):
        assert is_up(data_dir)
    assert is_down(data_dir)


@pytest.mark.security
def test_servers_listen_on_private_sockets_only(data_dir: Path) -> None:
    with embedded.services(data_dir, durable=False) as where:
        assert run(data_dir, "SHOW listen_addresses") == ""
        assert where.postgres_sockets.stat().st_mode & 0o077 == 0
        assert where.valkey_socket.stat().st_mode & 0o077 == 0


def test_addresses_differ_by_folder_and_fit_a_socket_s_limit(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 150)
    assert embedded.addresses(deep) != embedded.addresses(tmp_path)
    assert len(str(embedded.addresses(deep).postgres_sockets / ".s.PGSQL.5432")) < 107


def test_missing_server_says_what_to_do_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(embedded.shutil, "which", lambda name: None)
    monkeypatch.setattr(embedded.Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(embedded.EmbeddedError, match="DATABASE_URL"):
        embedded._postgres_programs()
