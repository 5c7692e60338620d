"""Runs the cleaner in a process of its own, and trusts nothing that comes back but a whole, fitting answer."""

import contextlib
import json
import logging
import subprocess
import sys
import threading
from pathlib import Path

from complaints.evidence.limits import (
    CLEANER_SECONDS,
    CLEANERS_AT_ONCE,
    LARGEST_CLEANED,
    LARGEST_FILE,
    WAIT_FOR_CLEANER,
)
from complaints.evidence.outcomes import Cleaned, Refusal, Refused

COMMAND = (sys.executable, "-m", "complaints.evidence.child")
_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_HEADER = 2_000
# What a cleaned copy is and how it must begin; the place of MP4's mark is its fifth byte.
_BEGINNINGS = {"image/jpeg": b"\xff\xd8\xff", "application/pdf": b"%PDF-", "audio/mp4": b"ftyp"}
_KINDS = {"image/jpeg": "image", "application/pdf": "document", "audio/mp4": "audio"}

_free = threading.BoundedSemaphore(CLEANERS_AT_ONCE)
logger = logging.getLogger(__name__)


def clean_apart(data: bytes) -> Cleaned:
    """The cleaned copy of a stranger's file.

    Raises:
        Refused: the file is not taken; also when the cleaner was killed, took too long or answered nonsense.
    """
    if not data:
        raise Refused(Refusal.EMPTY)
    if len(data) > LARGEST_FILE:
        raise Refused(Refusal.TOO_LARGE)
    if not _free.acquire(timeout=WAIT_FOR_CLEANER):
        raise Refused(Refusal.BUSY)
    try:
        answer = _ask(data)
    finally:
        _free.release()
    return _believed(answer)


def _ask(data: bytes) -> bytes:
    """Everything the process says, as far as it can be a right answer; it is dead when this returns."""
    with subprocess.Popen(  # noqa: S603 – our own program, no argument comes from anybody  # nosec B603
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1"},  # not ours: it holds keys
        close_fds=True,
    ) as cleaner:
        alarm = threading.Timer(CLEANER_SECONDS, cleaner.kill)
        alarm.start()
        try:
            return _talk(cleaner, data)
        finally:
            alarm.cancel()
            cleaner.kill()


def _talk(cleaner: "subprocess.Popen[bytes]", data: bytes) -> bytes:
    stdin, stdout = cleaner.stdin, cleaner.stdout
    if stdin is None or stdout is None:  # both are pipes
        raise Refused(Refusal.BROKEN)
    with contextlib.suppress(BrokenPipeError):  # dead before it had read all: it answers nothing
        stdin.write(data)
        stdin.close()
    answer = stdout.read(LARGEST_CLEANED + _LONGEST_HEADER + 1)
    with contextlib.suppress(subprocess.TimeoutExpired):
        cleaner.wait(timeout=5)
    if cleaner.returncode != 0:
        logger.warning("The cleaner of files ended with %s", cleaner.returncode)
        raise Refused(Refusal.BROKEN)
    return answer


def _believed(answer: bytes) -> Cleaned:
    header, _newline, data = answer.partition(b"\n")
    try:
        facts = json.loads(header)
        if "refused" in facts:
            raise Refused(Refusal(facts["refused"]))
        length = facts.pop("data")
        cleaned = Cleaned(data=data, **facts)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(Refusal.BROKEN) from error
    if length != len(data) or not _fits(cleaned):
        raise Refused(Refusal.BROKEN)
    return cleaned


def _fits(cleaned: Cleaned) -> bool:
    beginning = _BEGINNINGS.get(cleaned.media_type)
    at = 4 if beginning == b"ftyp" else 0
    return (
        beginning is not None
        and cleaned.data[at : at + len(beginning)] == beginning
        and _KINDS[cleaned.media_type] == cleaned.kind
        and len(cleaned.data) <= LARGEST_CLEANED
    )
