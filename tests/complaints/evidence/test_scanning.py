"""An antivirus where there is one: what it finds is refused, and its silence too."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from complaints.evidence.outcomes import Refusal, Refused
from complaints.evidence.scanning import is_clean
from tests.complaints.evidence import samples

pytestmark = pytest.mark.security


@contextmanager
def clamd(
    answer: Callable[[bytes], bytes] | None = None, *, path: Path | None = None
) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner on the loopback that reads INSTREAM as the real one does."""
    family = socket.AF_UNIX if path else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind(str(path) if path else ("127.0.0.1", 0))
    server.listen()
    seen: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                client, _address = server.accept()
            except OSError:
                return
            with client, client.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\x00"
                data = b""
                while length := struct.unpack("!I", said.read(4))[0]:
                    data += said.read(length)
                seen.append(data)
                client.sendall((answer or _verdict)(data))

    threading.Thread(target=serve, daemon=True).start()
    address = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.getsockname()[1]}"
    try:
        yield address, seen
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def _verdict(data: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\x00" if samples.EICAR in data else b"stream: OK\x00"


def why_refused(data: bytes, address: str) -> Refusal:
    with pytest.raises(Refused) as caught:
        is_clean(data, address=address)
    return caught.value.why


def test_without_a_scanner_nobody_claims_that_a_file_is_clean() -> None:
    assert is_clean(samples.EICAR, address="") is False


def test_a_scanner_gets_the_whole_file_and_its_word_counts() -> None:
    data = bytes(range(256)) * 1_000
    with clamd() as (address, seen):
        assert is_clean(data, address=address) is True
        assert seen == [data]
        assert why_refused(samples.photo() + samples.EICAR, address) is Refusal.INFECTED


def test_a_scanner_may_stand_behind_a_socket_of_the_machine(tmp_path: Path) -> None:
    with clamd(path=tmp_path / "clamd.sock") as (address, _seen):
        assert is_clean(b"x", address=address) is True
        assert why_refused(samples.EICAR, address) is Refusal.INFECTED


@pytest.mark.parametrize(
    "answer",
    [b"", b"\x00", b"INSTREAM size limit exceeded. ERROR\x00", b"stream: OK or so\x00", b"OK\x00"],
)
def test_a_scanner_that_gives_no_clear_answer_stops_every_file(answer: bytes) -> None:
    with clamd(lambda _data: answer) as (address, _seen):
        assert why_refused(b"x", address) is Refusal.SCANNER_AWAY


def test_a_scanner_that_is_set_but_away_stops_every_file(tmp_path: Path) -> None:
    with clamd() as (address, _seen):
        pass
    for away in (address, f"unix://{tmp_path}/none.sock", "tcp://", "nonsense"):
        assert why_refused(b"x", away) is Refusal.SCANNER_AWAY


def test_a_scanner_that_never_answers_stops_every_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.evidence.scanning.SCANNER_SECONDS", 0.2)
    silent = threading.Event()
    with clamd(lambda _data: b"stream: OK\x00" if silent.wait(5) else b"") as (address, _seen):
        assert why_refused(b"x", address) is Refusal.SCANNER_AWAY
    silent.set()
