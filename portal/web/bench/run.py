"""One run of the benchmark: what is filled, started and measured, in the order of its table."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.web import commands
from portal.web.bench import carrier, messages
from portal.web.bench.cases import FLOOR, Case, cases, searching, searching_register, working
from portal.web.bench.client import measure
from portal.web.bench.journey import Places, go
from portal.web.bench.memory import bare_django, embedded_servers, held_by, with_children
from portal.web.bench.queues import empty_queues, fill_queues, session_of_an_officer
from portal.web.bench.table import Table
from portal.web.bench.wishes import Wishes
from portal.web.supervisor import Process, Supervisor, wait_until_served
from recruitment_agencies.models import Agency
from rights_info.models import Article

WARM_UP_SECONDS = 1.0
# The journey's rarer steps need more time to be met often enough.
JOURNEY_TIMES = 10
NAMES = 2000
READY_SECONDS = 120
QUEUE = "queue of "


class Run:
    """Measures over a web server that answers on `port`."""

    def __init__(self, table: Table, wishes: Wishes, *, port: int, web: Process) -> None:
        self._table, self._wishes, self._port, self._web = table, wishes, port, web

    def pages(self, receipts: Callable[[], list[str]]) -> None:
        """Pages and acts, each by itself; the floor first."""
        article = Article.objects.order_by("slug").values_list("slug", flat=True)[0]
        agency = Agency.objects.order_by("public_id").values_list("public_id", flat=True)[0]
        every = cases(article=article, agency=agency, receipts=receipts())
        self._measure([case for case in every if case.name == FLOOR])
        self._measure(self._meant([case for case in every if case.name != FLOOR]))

    def searches(self, *, documents: int, agencies: int) -> None:
        if documents:
            self._measure(self._meant(searching(documents=documents)))
        if agencies:
            names = Agency.objects.order_by("?").values_list("name", flat=True)[:NAMES]
            every = searching_register(agencies=agencies, names=list(names))
            self._measure(self._meant(every))

    def queues(self, sizes: list[int]) -> None:
        """The desk's queue in more and more cases."""
        for size in sizes:
            fill_queues(size)
            every = working(complaints=size, session=session_of_an_officer())
            self._measure(self._meant(every), size=size)
        self._table.growth()

    def journey(self) -> None:
        """Eight people at once, with workers and beat at work too; then what all processes hold."""
        helpers = [
            Process("worker", commands.worker()),
            Process("beat", commands.beat(schedule=Path(settings.DATA_DIR) / "beat-schedule")),
        ]
        with running(*helpers):
            self._walk()
            if self._wishes.wants("memory"):
                self._weigh(helpers)

    def drain(self, count: int) -> None:
        """So many messages wait before any worker starts."""
        messages.write(count)
        workers = Process("worker", commands.worker(concurrency=self._wishes.workers))
        beat = Process("beat", commands.beat(schedule=Path(settings.DATA_DIR) / "beat-schedule"))
        with running(workers, beat, **{carrier.MILLISECONDS: str(self._wishes.provider_ms)}):
            drained = messages.drain(lambda: _is_alive(workers))
        self._table.row(f"drain of {count} messages", drained.flood)
        self._table.row("urgent ones during the drain", drained.urgent)
        self._table.write(
            f"messages: {drained.written} written, {drained.sent} sent, "
            f"{drained.lost} lost, {drained.doubled} sent twice; {self._wishes.workers} workers"
        )
        if not drained.is_whole:
            raise CommandError("The drain lost or doubled messages, or left some.")

    def _walk(self) -> None:
        places = Places(
            articles=list(Article.objects.order_by("slug").values_list("slug", flat=True)),
            agencies=list(Agency.objects.order_by("pk").values_list("public_id", "name")[:NAMES]),
        )
        seconds = JOURNEY_TIMES * self._wishes.seconds
        clients = self._wishes.connections
        go(self._port, places, clients=clients, seconds=WARM_UP_SECONDS)
        taken = go(self._port, places, clients=clients, seconds=seconds)
        for name, step in taken.steps.items():
            self._table.row(f"journey, {name}", step)
        total = taken.total
        self._table.row("journey, all steps", total)
        self._table.write(
            f"journeys: {taken.walks} ended in {seconds:g} s, {len(total.latencies)} answers, {total.wrong} errors"
        )

    def _weigh(self, helpers: list[Process]) -> None:
        started = {"web": self._web} | {process.name: process for process in helpers}
        pids = {name: process.running.pid for name, process in started.items() if process.running}
        rows = [
            held_by(name, with_children(pid)) for name, pid in (pids | embedded_servers()).items()
        ]
        self._table.memory(rows, bare=bare_django())

    def _measure(self, every: list[Case], *, size: int = 0) -> None:
        connections, seconds = self._wishes.connections, self._wishes.seconds
        for case in every:
            measure(self._port, case.calls, connections=connections, seconds=WARM_UP_SECONDS)
            result = measure(self._port, case.calls, connections=connections, seconds=seconds)
            self._table.row(case.name, result)
            if size:
                self._table.note_growth(case.name.partition(", ")[2], size, result)

    def _meant(self, every: list[Case]) -> list[Case]:
        return [case for case in every if self._wishes.only in case.name]


def refuse_other_data() -> None:
    """The benchmark throws rows away and adds a million: only in a database or a folder that is named for it.

    Raises:
        CommandError: this is not one.
    """
    is_embedded = settings.ENVIRONMENT.is_embedded
    name = settings.DATA_DIR.name if is_embedded else settings.DATABASES["default"]["NAME"]
    if "bench" not in str(name):
        what = "DATA_DIR" if is_embedded else "the database of DATABASE_URL"
        raise CommandError(f"{what} must have “bench” in its name: this command throws data away.")


def make_room(sizes: list[int]) -> None:
    """Empty the queues where more cases stand than the smallest size that is asked for."""
    if sizes and empty_queues(over=sizes[0]):
        call_command("load_demo_data", stdout=open(os.devnull, "w"))  # noqa: SIM115


@contextlib.contextmanager
def running(*processes: Process, **environment: str) -> Iterator[None]:
    """These processes, until the block ends, also where it ends by Ctrl-C or SIGTERM."""
    module = os.environ["DJANGO_SETTINGS_MODULE"]
    usual = {
        "DJANGO_SETTINGS_MODULE": module,
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    supervisor = Supervisor(list(processes), environment=usual | environment)
    supervisor.start()
    # The supervisor's handlers only tell its own loop, which does not run here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        supervisor.stop()


def wait_for_the_web(port: int) -> None:
    address = f"http://127.0.0.1:{port}/healthz"
    if not wait_until_served(address, seconds=READY_SECONDS, give_up=lambda: False):
        raise CommandError("The web server did not answer.")


def _is_alive(process: Process) -> bool:
    return process.running is not None and process.running.poll() is None
