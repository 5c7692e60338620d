import json
import os
import socket
import urllib.request
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.common.static import collect_if_changed
from portal.web import commands
from portal.web.bench.agencies import fill_register, tidy_register
from portal.web.bench.cases import (
    FLOOR,
    Case,
    cases,
    filing,
    searching,
    searching_register,
    working,
)
from portal.web.bench.client import Measured, measure
from portal.web.bench.documents import fill
from portal.web.bench.imports import import_large_list
from portal.web.bench.queues import fill_queues, session_of_an_officer
from portal.web.supervisor import Process, Supervisor, wait_until_served
from recruitment_agencies.models import Agency
from rights_info.models import Article

CONNECTIONS = 8
RECEIPTS = 40
NAMES = 2000
WARM_UP_SECONDS = 1.0
ROW = "{:<34} {:>10} {:>9} {:>9} {:>9} {:>9}"


class Command(BaseCommand):
    help = "Measure the portal; every case as a ratio to a bare view of the same run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=4.0, help="how long each case runs")
        parser.add_argument(
            "--documents",
            type=int,
            default=0,
            help="search too, in so many documents (made up for this database; a minute for 10,000)",
        )
        parser.add_argument(
            "--agencies",
            type=int,
            default=0,
            help="search a register of so many agencies too (two minutes for 100,000)",
        )
        parser.add_argument(
            "--cases",
            type=int,
            default=0,
            help="the desk's queue in so many complaints too (five minutes for 1,000,000)",
        )
        parser.add_argument(
            "--connections", type=int, default=CONNECTIONS, help="how many ask at once"
        )
        parser.add_argument(
            "--rows", type=int, default=0, help="import a register list of so many rows too"
        )
        parser.add_argument(
            "--only", default="", help="cases with this in their name, and the floor"
        )

    def handle(
        self,
        *args: Any,
        seconds: float,
        documents: int,
        agencies: int,
        cases: int,
        rows: int,
        only: str,
        connections: int,
        **options: Any,
    ) -> None:
        self._set_up()
        self._documents = fill(documents) if documents else 0
        self._agencies = self._fill_register(agencies) if agencies else 0
        self._complaints = fill_queues(cases) if cases else 0
        if rows:
            self._import_list(rows)
        self._only, self._connections = only, connections
        port = _free_port()
        web = Process("web", commands.web(port=port))
        supervisor = Supervisor(
            [web], environment={"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
        )
        supervisor.start()
        try:
            if not wait_until_served(
                f"http://127.0.0.1:{port}/healthz", seconds=30, give_up=lambda: False
            ):
                raise CommandError("The web server did not answer.")
            self._measure_all(port, seconds)
        finally:
            supervisor.stop()

    def _set_up(self) -> None:
        call_command("catalogues", "compile")
        call_command("build_assets")
        collect_if_changed()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_reference_data", stdout=open(os.devnull, "w"))  # noqa: SIM115
        call_command("load_demo_data", stdout=open(os.devnull, "w"))  # noqa: SIM115

    @staticmethod
    def _fill_register(count: int) -> int:
        filled = fill_register(count)
        tidy_register()
        return filled

    def _import_list(self, rows: int) -> None:
        for what, run in zip(("new", "again"), import_large_list(rows), strict=True):
            self.stdout.write(
                f"import of {rows} rows, {what}: {run.seconds:.1f} s, {run.megabytes:.0f} MB"
            )

    def _measure_all(self, port: int, seconds: float) -> None:
        article = Article.objects.order_by("slug").values_list("slug", flat=True)[0]
        agency = Agency.objects.order_by("public_id").values_list("public_id", flat=True)[0]
        receipts = [_file_one(port) for _ in range(RECEIPTS)]
        floor = 0.0
        self.stdout.write(
            f"{self._connections} connections, {seconds:g} s a case, {os.cpu_count()} cores, 2 web processes"
        )
        self.stdout.write(
            ROW.format("case", "requests/s", "p50 ms", "p95 ms", "p99 ms", "of floor")
        )
        for case in self._cases(article=article, agency=agency, receipts=receipts):
            measure(port, case.calls, connections=self._connections, seconds=WARM_UP_SECONDS)
            result = measure(port, case.calls, connections=self._connections, seconds=seconds)
            floor = result.per_second if case.name == FLOOR else floor
            self._print_row(case.name, result, floor)

    def _cases(self, **particulars: Any) -> list[Case]:
        every = cases(**particulars)
        if self._documents:
            every += searching(documents=self._documents)
        if self._agencies:
            names = Agency.objects.order_by("?").values_list("name", flat=True)[:NAMES]
            every += searching_register(agencies=self._agencies, names=list(names))
        if self._complaints:
            every += working(complaints=self._complaints, session=session_of_an_officer())
        return [case for case in every if case.name == FLOOR or self._only in case.name]

    def _print_row(self, name: str, result: Measured, floor: float) -> None:
        if result.wrong:
            raise CommandError(
                f"{name}: {result.wrong} of {len(result.latencies)} answers had a wrong status."
            )
        percentiles = [f"{result.percentile(share):.1f}" for share in (0.5, 0.95, 0.99)]
        ratio = f"{result.per_second / floor:.3f}"
        self.stdout.write(ROW.format(name, f"{result.per_second:.0f}", *percentiles, ratio))


def _file_one(port: int) -> str:
    call = filing()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{call.path}",
        data=call.body,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
        return str(json.load(answer)["receipt"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
