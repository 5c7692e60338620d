"""Registries are whole: every member has what the others lean on."""

from django.conf import settings
from django.urls import get_resolver

from portal.celery import app as celery_app


def test_every_scheduled_task_exists_and_its_queue_has_a_worker() -> None:
    from portal.web import commands

    celery_app.loader.import_default_modules()
    worked = (
        next(part for part in commands.worker() if part.startswith("--queues="))
        .split("=")[1]
        .split(",")
    )
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in celery_app.tasks, name
        assert entry["options"]["queue"] in worked, name
    assert {queue.name for queue in settings.CELERY_TASK_QUEUES} == set(worked)


def test_every_task_lives_in_a_tasks_module() -> None:
    celery_app.loader.import_default_modules()
    ours = [task for name, task in celery_app.tasks.items() if not name.startswith("celery.")]
    assert ours
    assert {task.__module__.rsplit(".", 1)[-1] for task in ours} == {"tasks"}


def test_every_enabled_channel_is_registered() -> None:
    from portal.notifications.channels import registry

    keys = set(registry.channels.keys()) if hasattr(registry, "channels") else set()
    assert set(settings.NOTIFICATION_CHANNELS) <= keys


def test_url_names_are_unique_within_their_namespace() -> None:
    names = [key for key in get_resolver().reverse_dict if isinstance(key, str)]
    assert len(names) == len(set(names))
