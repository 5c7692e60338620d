"""The Celery application. Workers, beat and `.delay()` all come from here."""

import os

from celery import Celery
from kombu.utils.scheduling import round_robin_cycle

from portal.settings.celery import QUEUE_CLOCK, QUEUE_URGENT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")


class UrgentFirst(round_robin_cycle):
    """In which order a worker asks its queues: clock and urgent always first, the others by turns.

    So a flood of urgent messages waits for nothing, and one of normal messages starves no other queue.
    """

    first = frozenset({QUEUE_CLOCK, QUEUE_URGENT})

    def rotate(self, last_used: str) -> str:
        """The queue that gave a message goes to the end, unless it is always first."""
        if last_used not in self.first:
            super().rotate(last_used)
        return last_used


app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
