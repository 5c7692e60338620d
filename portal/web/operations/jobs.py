"""Scheduled jobs: what each did last, written by the worker that ran it, and when it is to run next.

The schedule is `CELERY_BEAT_SCHEDULE`; whatever stands there is recorded and shown. Two small writes a run.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import BaseSchedule, crontab, maybe_schedule
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import F
from django.utils import timezone

from portal.web import readiness
from portal.web.models import JobRun

logger = logging.getLogger(__name__)
# Between two runs nobody wonders; and after a start a worker may have others to do first.
GRACE = timedelta(minutes=5)
_began: dict[str, float] = {}  # by Celery's id of the run, in the process that runs it


@dataclass(frozen=True)
class Job:
    """An entry of the schedule with its last run.

    Attributes:
        key: its name in the schedule. every: "15 s", or the five fields of a crontab, in UTC.
        is_late: it should have begun a while ago. is_failing: its last run went wrong, or began and never ended.
    """

    key: str
    task: str
    every: str
    run: JobRun | None
    next_at: datetime | None
    is_late: bool
    is_failing: bool

    @property
    def state(self) -> str:
        """failing, late, never or well."""
        if self.is_failing:
            return "failing"
        if self.is_late:
            return "late"
        return "well" if self.run else "never"


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    before_task_publish.connect(readiness.note_beat, sender=readiness.HEARTBEAT_TASK, weak=False)
    task_prerun.connect(_on_begin, weak=False, dispatch_uid="jobs: begin")
    task_postrun.connect(_on_end, weak=False, dispatch_uid="jobs: end")


def jobs(*, at: datetime) -> list[Job]:
    """All of them: failing ones first, then late ones, else as the schedule names them."""
    runs = {run.task: run for run in JobRun.objects.all()}
    found = [
        _job(key, entry, runs.get(entry["task"]), at=at)
        for key, entry in settings.CELERY_BEAT_SCHEDULE.items()
        if entry["task"] != readiness.HEARTBEAT_TASK
    ]
    return sorted(found, key=lambda job: (not job.is_failing, not job.is_late))


def _job(key: str, entry: dict[str, Any], run: JobRun | None, *, at: datetime) -> Job:
    schedule = maybe_schedule(entry["schedule"])
    # Celery counts from its own now, a moment after `at`.
    next_at = timezone.now() + schedule.remaining_estimate(run.began_at) if run else None
    return Job(
        key=key,
        task=entry["task"],
        every=_in_words(schedule),
        run=run,
        next_at=next_at,
        is_late=next_at is not None and at > next_at + GRACE,
        is_failing=run is not None and (run.succeeded is False or _never_ended(run, at)),
    )


def _never_ended(run: JobRun, at: datetime) -> bool:
    """Its worker was killed, or the machine went down."""
    longest = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    is_under_way = run.ended_at is None or run.ended_at < run.began_at
    return is_under_way and at > run.began_at + longest + GRACE


def _in_words(schedule: BaseSchedule) -> str:
    if isinstance(schedule, crontab):
        return f"{schedule._orig_minute} {schedule._orig_hour} * * *"
    return f"{schedule.run_every.total_seconds():g} s"


# Recording ----------------------------------------------------------------------------------------


def _is_a_job(task: str) -> bool:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    return task in scheduled and task != readiness.HEARTBEAT_TASK


def _on_begin(*, task_id: str, task: Any, **_signal: object) -> None:
    if _is_a_job(task.name):
        _began[task_id] = time.monotonic()
        _write(lambda: _note_begin(task.name))


def _on_end(*, task_id: str, task: Any, retval: object, state: str, **_signal: object) -> None:
    began = _began.pop(task_id, None)
    if began is None:
        return
    took_ms = round((time.monotonic() - began) * 1000)
    error = "" if state == "SUCCESS" else type(retval).__name__[:80]
    _write(lambda: note_end(task=task.name, took_ms=took_ms, error=error))


def _note_begin(task: str) -> None:
    now = timezone.now()
    if not JobRun.objects.filter(task=task).update(began_at=now):
        JobRun.objects.bulk_create([JobRun(task=task, began_at=now)], ignore_conflicts=True)


def note_end(*, task: str, took_ms: int, error: str) -> None:
    """Write down how a run ended; `error` is a class name, empty where it went well."""
    now = timezone.now()
    changes: dict[str, Any] = {"ended_at": now, "took_ms": took_ms, "error": error}
    changes |= (
        {"succeeded": False, "failures": F("failures") + 1}
        if error
        else {"succeeded": True, "failures": 0, "succeeded_at": now}
    )
    JobRun.objects.filter(task=task).update(**changes)


def _write(write: Callable[[], None]) -> None:
    """A job is worth more than the note that it ran."""
    try:
        write()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The run of a job was not noted: %s", type(error).__name__)
