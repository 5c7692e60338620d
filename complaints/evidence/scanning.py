"""An antivirus, where there is one: clamd's INSTREAM, over a socket of the machine or of the network."""

import socket
import struct
from urllib.parse import urlsplit

from complaints.evidence.limits import SCANNER_SECONDS
from complaints.evidence.outcomes import Refusal, Refused

_CHUNK = 65_536
_LONGEST_ANSWER = 4_096
DEFAULT_PORT = 3310


def is_clean(data: bytes, *, address: str) -> bool:
    """True: the scanner found nothing. False: there is no scanner (`address` is empty), so nobody has looked.

    Args:
        address: `unix:///run/clamav/clamd.sock` or `tcp://host:3310`.

    Raises:
        Refused: it found something; or it is set and did not answer, for then nothing is let through.
    """
    if not address:
        return False
    try:
        answer = _ask(data, address)
    except (OSError, ValueError) as error:
        raise Refused(Refusal.SCANNER_AWAY) from error
    if answer.endswith(b" FOUND"):
        raise Refused(Refusal.INFECTED)
    if answer != b"stream: OK":
        raise Refused(Refusal.SCANNER_AWAY)
    return True


def _ask(data: bytes, address: str) -> bytes:
    with _connect(address) as scanner:
        scanner.settimeout(SCANNER_SECONDS)
        scanner.sendall(b"zINSTREAM\x00")
        for at in range(0, len(data), _CHUNK):
            piece = data[at : at + _CHUNK]
            scanner.sendall(struct.pack("!I", len(piece)) + piece)
        scanner.sendall(struct.pack("!I", 0))
        return _read_answer(scanner)


def _read_answer(scanner: socket.socket) -> bytes:
    answer = b""
    while b"\x00" not in answer and len(answer) < _LONGEST_ANSWER:
        piece = scanner.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.partition(b"\x00")[0].strip()


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname:
        port = parts.port or DEFAULT_PORT
        return socket.create_connection((parts.hostname, port), timeout=SCANNER_SECONDS)
    if parts.scheme != "unix" or not parts.path:
        raise ValueError("CLAMD_ADDRESS must begin with unix:// or tcp://")
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        scanner.settimeout(SCANNER_SECONDS)
        scanner.connect(parts.path)
    except OSError:
        scanner.close()
        raise
    return scanner
