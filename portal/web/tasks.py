"""Thin tasks of the portal itself."""

from celery import shared_task

from portal.web import readiness


@shared_task
def note_heartbeat() -> None:
    """Beat → broker → worker: the proof that all three live."""
    readiness.note_heartbeat()
