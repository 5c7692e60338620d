import json
import os
import socket
import urllib.request
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from portal.common.static import collect_if_changed
from portal.web import commands
from portal.web.bench.agencies import fill_register, tidy_register
from portal.web.bench.cases import filing
from portal.web.bench.documents import fill
from portal.web.bench.imports import import_large_list
from portal.web.bench.messages import empty_outbox
from portal.web.bench.run import (
    Run,
    make_room,
    refuse_other_data,
    running,
    wait_for_the_web,
)
from portal.web.bench.table import Table
from portal.web.bench.wishes import CASES, DOCUMENTS, MESSAGES, Wishes
from portal.web.supervisor import Process

RECEIPTS = 40


class Command(BaseCommand):
    help = "Measure the portal; every case as a ratio to a bare view of the same run."

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Wishes()
        sizes = {
            "documents": f"search in so many made-up documents (usual: {DOCUMENTS}; a minute for 10,000)",
            "agencies": "search a register of so many agencies too (two minutes for 100,000)",
            "messages": f"let workers send so many messages (usual: {MESSAGES})",
            "rows": "import a register list of so many rows too",
            "connections": "how many ask at once",
            "workers": "how many processes send messages",
            "provider-ms": "what a message's provider takes to answer",
        }
        for name, words in sizes.items():
            kept = getattr(usual, name.replace("-", "_"))
            parser.add_argument(f"--{name}", type=int, default=kept, help=words)
        parser.add_argument(
            "--cases",
            type=_sizes,
            help=f"the desk's queue in so many complaints, one size after another (usual: {CASES}; "
            "five minutes for 1,000,000); 0 for none",
        )
        parser.add_argument("--seconds", type=float, default=usual.seconds, help="of each case")
        parser.add_argument("--only", default="", help="cases with this in their name")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_other_data()
        wishes = Wishes(
            **{name: options[name] for name in Wishes.__dataclass_fields__ if name in options}
        )
        self._set_up()
        documents, sizes = wishes.documents_wanted, wishes.cases_wanted
        made = fill(documents) if documents else 0
        agencies = self._fill_register(wishes.agencies) if wishes.agencies else 0
        make_room(sizes)
        if wishes.rows:
            self._import_list(wishes.rows)
        port = _free_port()
        web = Process("web", commands.web(port=port))
        with running(web):
            wait_for_the_web(port)
            table = Table(self.stdout.write)
            table.head(
                f"{wishes.connections} connections, {wishes.seconds:g} s a case, {os.cpu_count()} cores, "
                f"2 web processes, load before {os.getloadavg()[0]:.1f}"
            )
            run = Run(table, wishes, port=port, web=web)
            run.pages(lambda: [_file_one(port) for _ in range(RECEIPTS)])
            run.searches(documents=made, agencies=agencies)
            run.queues(sizes)
            if wishes.wants("journey") or wishes.wants("memory"):
                run.journey()
            if wishes.messages_wanted:
                run.drain(wishes.messages_wanted)

    def _set_up(self) -> None:
        call_command("catalogues", "compile")
        call_command("build_assets")
        collect_if_changed()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_reference_data", stdout=open(os.devnull, "w"))  # noqa: SIM115
        call_command("load_demo_data", stdout=open(os.devnull, "w"))  # noqa: SIM115
        empty_outbox()

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


def _sizes(text: str) -> list[int]:
    """Numbers with commas between them; none for 0."""
    return [int(part) for part in text.split(",") if int(part)]


def _file_one(port: int) -> str:
    call = filing()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{call.path}",
        data=call.body,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback  # nosec B310
        return str(json.load(answer)["receipt"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
