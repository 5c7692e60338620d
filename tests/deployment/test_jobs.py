"""Scheduled jobs leave one row each: what they did last, how long it took, whether it went well."""

import json
from datetime import timedelta
from typing import Any

import pytest
from celery import states
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from kombu.utils.scheduling import cycle_by_name

from portal.celery import app
from portal.notifications.enums import Urgency
from portal.web.models import JobRun
from portal.web.operations import jobs
from tests.cast import STORY, file_for_worker, make_cast

pytestmark = pytest.mark.django_db
TASK = "complaints.tasks.forget_old_drafts"


def run(task: str = TASK) -> Any:
    """As a worker does, with Celery's signals."""
    app.loader.import_default_modules()
    return app.tasks[task].apply()


def job(key: str = "forget-old-drafts") -> jobs.Job:
    return next(job for job in jobs.jobs(at=timezone.now()) if job.key == key)


def test_every_entry_of_the_schedule_is_shown_but_the_heartbeat() -> None:
    shown = {job.key for job in jobs.jobs(at=timezone.now())}
    assert shown == set(settings.CELERY_BEAT_SCHEDULE) - {"beat-heartbeat"}


def test_no_two_entries_of_the_schedule_share_a_task() -> None:
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert len(tasks) == len(set(tasks))


def test_clock_and_urgent_go_first_and_the_other_queues_take_turns() -> None:
    order = cycle_by_name(settings.CELERY_BROKER_TRANSPORT_OPTIONS["queue_order_strategy"])()
    order.update(["clock", "urgent", "normal", "bulk"])
    for used in ("urgent", "urgent", "clock", "normal"):
        order.rotate(used)
    assert order.consume(4) == ["clock", "urgent", "bulk", "normal"]


@pytest.mark.parametrize("key", ["deliver-what-was-left-behind", "beat-heartbeat"])
def test_what_runs_every_few_seconds_stands_behind_no_message(key: str) -> None:
    queue = settings.CELERY_BEAT_SCHEDULE[key]["options"]["queue"]
    assert queue == settings.QUEUES_IN_ORDER[0]
    assert queue not in {urgency.value for urgency in Urgency}


def test_run_of_a_job_is_written_over_the_last_one(django_assert_num_queries: Any) -> None:
    run()
    first = JobRun.objects.get(task=TASK)
    run()
    second = JobRun.objects.get(task=TASK)
    assert (second.succeeded, second.error, second.failures) == (True, "", 0)
    assert second.began_at > first.began_at
    assert second.ended_at == second.succeeded_at
    assert second.took_ms is not None
    assert job().state == "well"


def test_failed_run_says_what_kind_of_error_and_never_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run()
    well = JobRun.objects.get(task=TASK).succeeded_at

    def fail() -> None:
        raise ValueError(STORY)

    monkeypatch.setattr("complaints.services.drafts.forget_old", fail)
    for _time in range(2):
        assert run().state == states.FAILURE
    row = JobRun.objects.get(task=TASK)
    assert (row.succeeded, row.error, row.failures, row.succeeded_at) == (
        False,
        "ValueError",
        2,
        well,
    )
    assert jobs.jobs(at=timezone.now())[0].key == "forget-old-drafts", "failing ones stand on top"


def test_job_whose_worker_was_killed_is_failing_after_a_while() -> None:
    began = timezone.now() - timedelta(hours=1)
    JobRun.objects.create(
        task=TASK, began_at=began, ended_at=began - timedelta(hours=1), succeeded=True
    )
    assert job().state == "failing"


def test_job_that_was_not_begun_again_is_late() -> None:
    before = timezone.now() - timedelta(hours=3)
    JobRun.objects.create(task=TASK, began_at=before, ended_at=before, succeeded=True)
    assert job().state == "late"


def test_task_that_nobody_scheduled_leaves_no_row() -> None:
    run("portal.web.tasks.note_heartbeat")
    assert not JobRun.objects.exists()


def test_job_runs_though_its_note_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(task: str) -> None:
        raise DatabaseError

    monkeypatch.setattr(jobs, "_note_begin", fail)
    assert run().state == states.SUCCESS


def test_command_lists_jobs_and_ends_with_1_where_one_fails(capsys: Any) -> None:
    call_command("jobs", "--json")
    assert len(json.loads(capsys.readouterr().out)) == len(settings.CELERY_BEAT_SCHEDULE) - 1
    JobRun.objects.create(task=TASK, began_at=timezone.now(), succeeded=False, error="ValueError")
    with pytest.raises(SystemExit) as ended:
        call_command("jobs")
    assert ended.value.code == 1
    assert capsys.readouterr().out.startswith("failing")


@pytest.mark.security
def test_page_of_jobs_is_for_who_runs_the_system_and_shows_nothing_of_a_case(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    cast = make_cast()
    filed = file_for_worker()
    client.force_login(cast.administrator)
    with django_assert_max_num_queries(12):
        page = client.get("/desk/operations/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "keep-and-purge-cases" in text
    assert page["Cache-Control"] == "no-store"
    assert STORY not in text
    assert filed.complaint.reference not in text
    client.force_login(cast.attache)
    assert client.get("/desk/operations/").status_code == 404
