"""The benchmark measures what it says: whole journeys, counted errors, ratios to the floor; it spares other data."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError

from portal.web.bench import memory
from portal.web.bench.client import Call, Measured, measure
from portal.web.bench.journey import STEPS, Places, go, walk
from portal.web.bench.run import refuse_other_data
from portal.web.bench.table import Table
from portal.web.bench.wishes import CASES, DOCUMENTS, MESSAGES, Wishes

PLACES = Places(articles=["passport"], agencies=[("AG-1", "Golden Bridge")])
RECEIPT = "12345678901234567890"


class Stub(BaseHTTPRequestHandler):
    """Answers every request; what is sent to `broken` paths, with a 500."""

    protocol_version = "HTTP/1.1"
    broken: ClassVar[str] = ""

    def do_GET(self) -> None:
        self._answer(200)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        is_new = self.path.endswith(("/complaints/", "/messages/"))
        self._answer(201 if is_new else 200)

    def _answer(self, status: int) -> None:
        body = json.dumps({"receipt": RECEIPT}).encode()
        self.send_response(500 if self.broken and self.broken in self.path else status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(Stub, "broken", "")
    with ThreadingHTTPServer(("127.0.0.1", 0), Stub) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def walked(seed: int) -> list[tuple[str, Call]]:
    """All steps of one walk, whose filing is answered with the receipt."""
    steps = walk(PLACES, random.Random(seed), itertools.count(1))
    found = [next(steps)]
    while True:
        try:
            found.append(steps.send(json.dumps({"receipt": RECEIPT}).encode()))
        except StopIteration:
            return found


def test_who_files_follows_up_with_the_receipt_of_the_answer() -> None:
    filed = [steps for seed in range(200) if "filing" in dict(steps := walked(seed))]
    for steps in filed:
        names = [name for name, _call in steps]
        _name, asked = steps[names.index("filing") + 1]
        assert asked.path == "/api/v1/complaints/follow-up/"
        assert json.loads(asked.body) == {"receipt": RECEIPT}
    assert filed


def test_a_journey_reads_more_than_it_files_and_knows_every_step() -> None:
    times = Counter(name for seed in range(1000) for name, _call in walked(seed))
    assert set(times) == set(STEPS)
    assert times["article"] > times["search"] > times["register"] > times["fee check"]
    assert 100 < times["filing"] < 200
    assert times["follow-up"] > times["filing"] > times["message"]


def test_the_journeys_answers_are_all_counted(port: int) -> None:
    taken = go(port, PLACES, clients=2, seconds=0.5)
    total = taken.total
    assert total.wrong == 0
    assert len(total.latencies) == sum(len(step.latencies) for step in taken.steps.values())
    assert taken.walks > 0


def test_a_journey_counts_its_errors(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stub, "broken", "/rights/")
    taken = go(port, PLACES, clients=1, seconds=0.2)
    assert taken.steps["article"].wrong == len(taken.steps["article"].latencies) > 0
    assert taken.total.wrong == taken.steps["article"].wrong


def test_a_measured_case_counts_wrong_answers(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stub, "broken", "/x")
    calls = iter([Call("/x"), Call("/y"), Call("/x", expect=(500,))])
    result = measure(port, lambda: next(calls, None), connections=1, seconds=5)
    assert (len(result.latencies), result.wrong) == (3, 1)


def test_every_row_has_its_ratio_to_the_first_one() -> None:
    lines: list[str] = []
    table = Table(lines.append)
    table.row("floor", Measured(2.0, [0.001] * 200))
    table.row("page", Measured(2.0, [0.010] * 50))
    assert [line.split() for line in lines] == [
        ["floor", "100", "1.0", "1.0", "1.0", "1.000"],
        ["page", "25", "10.0", "10.0", "10.0", "0.250"],
    ]


def test_a_row_with_a_wrong_answer_ends_the_run() -> None:
    with pytest.raises(CommandError, match="2 of 3"):
        Table(lambda _line: None).row("page", Measured(1.0, [0.1] * 3, wrong=2))


def test_the_growth_of_a_page_is_its_median_in_the_largest_size_by_the_smallest() -> None:
    lines: list[str] = []
    table = Table(lines.append)
    for size, seconds in ((10_000, 0.020), (1_000_000, 0.025)):
        table.note_growth("first page", size, Measured(1.0, [seconds]))
    table.growth()
    assert lines == ["first page: 10000 to 1000000 cases, p50 times 1.25"]


def test_what_is_measured_without_arguments_is_what_stands_in_the_docs() -> None:
    usual = Wishes()
    assert usual.documents_wanted == DOCUMENTS == 20_000
    assert tuple(usual.cases_wanted) == CASES == (10_000, 100_000)
    assert usual.messages_wanted == MESSAGES == 20_000
    assert all(usual.wants(part) for part in ("journey", "memory"))


def test_only_leaves_out_what_takes_long_and_is_not_meant() -> None:
    queue = Wishes(only="queue", cases=[100_000, 1000])
    assert queue.cases_wanted == [1000, 100_000]
    assert queue.documents_wanted == queue.messages_wanted == 0
    assert not queue.wants("journey")
    assert Wishes(only="drain", messages=500).messages_wanted == 500


@pytest.mark.security
def test_the_benchmark_refuses_data_that_is_not_its_own(settings: Any) -> None:
    settings.DATA_DIR = Path("/srv/portal/data")
    with pytest.raises(CommandError, match="bench"):
        refuse_other_data()
    settings.DATA_DIR = Path(".data/bench")
    if settings.ENVIRONMENT.is_embedded:
        refuse_other_data()


def test_memory_is_that_of_a_process_and_all_that_came_from_it() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        family = memory.with_children(os.getpid())
        held = memory.held_by("tests", [os.getpid(), child.pid, 2**22 + 1])
        child.communicate(b"\n")
    assert {os.getpid(), child.pid} <= set(family)
    assert held.processes == 2
    assert held.megabytes > held.largest > 1


def test_the_memory_table_compares_the_largest_process_with_bare_django() -> None:
    lines: list[str] = []
    Table(lines.append).memory([memory.Held("web", 3, 300.0, 120.0)], bare=30.0)
    assert lines[2].split() == ["web", "3", "300", "120", "4.000"]
    assert lines[3] == "all processes of the portal: 300 MB"


def test_bare_django_is_smaller_than_this_process() -> None:
    ours: Any = memory.held_by("tests", [os.getpid()])
    assert 5 < memory.bare_django() < ours.megabytes
