"""The cleaner's process: whatever happens to it, nothing uncleaned comes out of it."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from complaints.evidence import runner
from complaints.evidence.outcomes import Refusal, Refused
from tests.complaints.evidence import samples

pytestmark = pytest.mark.security


def refused_by(monkeypatch: pytest.MonkeyPatch, program: str) -> Refusal:
    monkeypatch.setattr(runner, "COMMAND", (sys.executable, "-c", program))
    with pytest.raises(Refused) as caught:
        runner.clean_apart(samples.plain_photo())
    return caught.value.why


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import os; os.kill(os.getpid(), 9)", id="killed"),
        pytest.param("import os; os.abort()", id="crashed"),
        pytest.param("raise MemoryError", id="failed"),
        pytest.param("pass", id="silent"),
        pytest.param("print('nonsense')", id="nonsense"),
        pytest.param('print(\'{"refused": "no such reason"}\')', id="unknown-reason"),
        pytest.param("import sys; sys.stdout.write('<' * 40_000_000)", id="endless"),
        pytest.param(
            'import sys; d=sys.stdin.buffer.read(); sys.stdout.buffer.write(b\'{"kind": "image", '
            '"media_type": "text/html", "original_type": "", "data": %d}\\n\' % len(d) + d)',
            id="not-an-image",
        ),
        pytest.param(
            'import sys; sys.stdout.buffer.write(b\'{"kind": "image", "media_type": "image/jpeg", '
            '"original_type": "", "data": 9}\\n\\xff\\xd8\\xff\')',
            id="cut-short",
        ),
        pytest.param(
            'import sys; sys.stdout.buffer.write(b\'{"kind": "image", "media_type": "image/jpeg", '
            '"original_type": "", "data": 6}\\n<html>\')',
            id="html-as-jpeg",
        ),
    ],
)
def test_a_cleaner_that_fails_or_lies_means_that_the_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    assert refused_by(monkeypatch, program) is Refusal.BROKEN


def test_a_cleaner_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "CLEANER_SECONDS", 1)
    began = time.monotonic()
    assert refused_by(monkeypatch, "import time; time.sleep(60)") is Refusal.BROKEN
    assert time.monotonic() - began < 10


def test_a_cleaner_killed_in_the_middle_means_that_the_file_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "CLEANER_SECONDS", 0.05)  # before the libraries are loaded
    with pytest.raises(Refused) as caught:
        runner.clean_apart(samples.photo((3000, 2000)))
    assert caught.value.why is Refusal.BROKEN


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux counts addresses")
def test_a_cleaner_cannot_take_all_memory_or_time(monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = (
        "from complaints.evidence import child; child._give_up_rights()\n"
        "import resource as r\n"
        "ok = all(r.getrlimit(x)[1] > 0 or x == r.RLIMIT_CORE for x in (r.RLIMIT_AS, r.RLIMIT_CPU))\n"
        "assert ok and r.getrlimit(r.RLIMIT_CORE) == (0, 0)\n"
        "bytearray(3_000_000_000)\n"
        'print(\'{"refused": "empty"}\')'
    )
    assert refused_by(monkeypatch, greedy) is Refusal.BROKEN


def test_a_cleaner_knows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELD_KEYS", "a-key-that-opens-cases")
    told = (
        "import os, sys\n"
        "sys.exit(1) if 'FIELD_KEYS' in os.environ else print('{\"refused\": \"empty\"}')"
    )
    assert refused_by(monkeypatch, told) is Refusal.EMPTY


def test_no_more_cleaners_run_at_once_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.BoundedSemaphore(1)
    monkeypatch.setattr(runner, "_free", free)
    monkeypatch.setattr(runner, "WAIT_FOR_CLEANER", 0.1)
    with free, pytest.raises(Refused) as caught:
        runner.clean_apart(samples.plain_photo())
    assert caught.value.why is Refusal.BUSY


def test_a_killed_cleaner_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(runner, "CLEANER_SECONDS", 1)
    note = tmp_path / "pid"
    program = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    refused_by(monkeypatch, program)
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)
