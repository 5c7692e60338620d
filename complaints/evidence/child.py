"""The cleaner's process: `python -m complaints.evidence.child`, file on standard input, answer on standard output.

The answer is one line of JSON, then the cleaned bytes. It starts without Django, holds no key and no address of a
database, and gives up memory, time and files before it reads the first byte.
"""

import contextlib
import json
import sys

from complaints.evidence.limits import (
    CLEANER_CPU_SECONDS,
    CLEANER_MEMORY,
    LARGEST_CLEANED,
    LARGEST_FILE,
)
from complaints.evidence.outcomes import Refused

_MOST_OPEN_FILES = 64


def main() -> None:
    """Read, clean, answer. Anything unforeseen ends the process without an answer: the file is refused."""
    _give_up_rights()
    data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    out = sys.stdout.buffer
    try:
        cleaned = _cleaned(data)
    except Refused as refused:
        out.write(json.dumps({"refused": refused.why.value}).encode() + b"\n")
    else:
        facts = {**cleaned.__dict__, "data": len(cleaned.data)}
        out.write(json.dumps(facts).encode() + b"\n" + cleaned.data)
    out.flush()


def _cleaned(data: bytes):  # type: ignore[no-untyped-def]
    from complaints.evidence.cleaning import clean

    return clean(data)


def _give_up_rights() -> None:
    try:
        import resource
    except ImportError:  # Windows: only the clock holds it
        return
    limits = {
        resource.RLIMIT_AS: CLEANER_MEMORY,
        resource.RLIMIT_CPU: CLEANER_CPU_SECONDS,
        resource.RLIMIT_FSIZE: LARGEST_CLEANED,
        resource.RLIMIT_NOFILE: _MOST_OPEN_FILES,
        resource.RLIMIT_CORE: 0,  # a dump of its memory would be the file in plain
    }
    for limit, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of addresses
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main()
