import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.web.operations.jobs import Job, jobs


class Command(BaseCommand):
    help = "Each scheduled job: state, last run, how long it took, when it runs next. Exit 1 when one fails or is late."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one object a job")

    def handle(self, *args: Any, **options: Any) -> None:
        found = jobs(at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps([_as_dict(job) for job in found], indent=1))
        else:
            for job in found:
                self.stdout.write(_as_line(job))
        if any(job.state in ("failing", "late") for job in found):
            raise SystemExit(1)


def _as_dict(job: Job) -> dict[str, Any]:
    run = job.run
    return {
        "job": job.key,
        "task": job.task,
        "every": job.every,
        "state": job.state,
        "began_at": run.began_at.isoformat() if run else None,
        "succeeded_at": run.succeeded_at.isoformat() if run and run.succeeded_at else None,
        "took_ms": run.took_ms if run else None,
        "error": run.error if run else "",
        "failures": run.failures if run else 0,
        "next_at": job.next_at.isoformat() if job.next_at else None,
    }


def _as_line(job: Job) -> str:
    run = job.run
    began = f"{run.began_at:%Y-%m-%d %H:%M:%S}" if run else "-"
    took = f"{run.took_ms} ms" if run and run.took_ms is not None else "-"
    after = f"{job.next_at:%H:%M:%S}" if job.next_at else "-"
    error = f" {run.error} ({run.failures} in a row)" if run and run.error else ""
    return f"{job.state:<8} {job.key:<45} every {job.every:<14} last {began:<19} took {took:<9} next {after}{error}"
