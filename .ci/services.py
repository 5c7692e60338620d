"""Run a command against a PostgreSQL and a Redis of Debian's packages, started for it alone and stopped after it.

    python .ci/services.py python -m pytest tests/search

Both listen on free ports of the loopback address, in a new temporary folder, with passwords made for this run; the
command finds them in DATABASE_URL and REDIS_URL. The portal's role may make databases and is no superuser. Nothing that
was running before is touched: each server is stopped through the process that was started here.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WANTED_POSTGRES = "15"
PATIENCE = 30  # seconds


def main(command: list[str]) -> int:
    if not command:
        sys.exit(__doc__)
    install_if_missing()
    with tempfile.TemporaryDirectory(prefix="portal-services-") as folder:
        Path(folder).chmod(0o711)
        with postgres(Path(folder)) as database_url, redis(Path(folder)) as redis_url:
            environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
            return subprocess.call(command, env=environment)  # noqa: S603  # nosec B603 # what the caller typed


# What is installed --------------------------------------------------------------------------------


def postgres_programs() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wanted = [folder for folder in folders if folder.parent.name == WANTED_POSTGRES]
    return next((one for one in [*wanted, *folders] if (one / "initdb").exists()), None)


def missing() -> list[str]:
    """Names of Debian's packages."""
    found = {
        f"postgresql-{WANTED_POSTGRES}": postgres_programs(),
        "redis-server": shutil.which("redis-server"),
    }
    return [name for name, is_there in found.items() if not is_there]


def install_if_missing() -> None:
    """Debian's packages, where this machine lets us; the servers that they bring are not started."""
    packages = missing()
    if not packages:
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        update = ["apt-get", "update", "-qq"]
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        for line in (update, install):
            subprocess.run(line, env=quiet, check=False, stdout=subprocess.DEVNULL)  # noqa: S603  # nosec B603 # constants
    if missing():
        sys.exit(f"A server is missing. Install it with: apt-get install {' '.join(missing())}")


# The servers --------------------------------------------------------------------------------------


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a new cluster's empty database `portal`."""
    programs, user = postgres_programs() or Path(), _ordinary_user()
    data, password, port = folder / "postgres", secrets.token_hex(16), free_port()
    data.mkdir()
    secret = folder / "superuser"
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_hex(16))
    if user:
        for path in (data, secret):
            shutil.chown(path, user)
    subprocess.run(  # noqa: S603  # nosec B603 # our own arguments, no shell
        [str(programs / "initdb"), "-D", str(data), "-U", "postgres", f"--pwfile={secret}",
         "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True, stdout=subprocess.DEVNULL, cwd="/", user=user,
    )  # fmt: skip
    settings = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "max_connections": 100,
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    }  # fmt: skip
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(data), *options]
    # SIGINT: a fast stop.
    with running(command, folder / "postgres.log", stop=signal.SIGINT, user=user):
        superuser = {"PGPASSWORD": secret.read_text(), "PATH": os.environ["PATH"]}
        psql = [
            str(programs / "psql"),
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
        ]
        psql += ["-U", "postgres", "-d", "postgres"]

        def says(*statements: str) -> bool:
            lines = [part for statement in statements for part in ("-c", statement)]
            done = subprocess.run(  # noqa: S603  # nosec B603 # our own statements, no shell
                [*psql, *lines], env=superuser, check=False, capture_output=True
            )
            return done.returncode == 0

        wait_for(lambda: says("SELECT 1"), folder / "postgres.log")
        role = f"CREATE ROLE portal LOGIN CREATEDB PASSWORD '{password}'"
        if not says(role, "CREATE DATABASE portal OWNER portal TEMPLATE template0 ENCODING UTF8"):
            sys.exit("PostgreSQL took neither role nor database.")
        yield f"postgres://portal:{password}@127.0.0.1:{port}/portal"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The address of an empty server that keeps nothing on disk."""
    password, port = secrets.token_hex(16), free_port()
    configuration = folder / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n'
    )
    with running(["redis-server", str(configuration)], folder / "redis.log", stop=signal.SIGTERM):
        wait_for(lambda: _takes_connections(port), folder / "redis.log")
        yield f"redis://default:{password}@127.0.0.1:{port}"


@contextlib.contextmanager
def running(
    command: list[str], log: Path, *, stop: signal.Signals, user: str | None = None
) -> Iterator[None]:
    with log.open("wb") as output:
        server = subprocess.Popen(  # noqa: S603  # nosec B603 # our own program, no shell
            command, stdout=output, stderr=output, start_new_session=True, cwd="/", user=user
        )
    try:
        yield
    finally:
        server.send_signal(stop)
        try:
            server.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(condition: Callable[[], Any], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"A server did not start: {log.read_text(errors='replace')[-800:]}")
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    sys.exit("No ordinary user to run PostgreSQL as.")


if __name__ == "__main__":
    # Stopped from outside, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    raise SystemExit(main(sys.argv[1:]))
