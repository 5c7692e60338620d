"""What the portal knows of its own running."""

from django.db import models


class JobRun(models.Model):
    """The last run of a scheduled job: one row a job, written over each time; a log of runs nobody reads.

    Attributes:
        task: name of the Celery task.
        took_ms, succeeded: of the last run that ended; None before the first.
        error: class of what went wrong; never its text, which may repeat what people wrote.
        succeeded_at: when it last went well.
        failures: runs in a row that went wrong.
    """

    task = models.CharField(max_length=120, unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    succeeded = models.BooleanField(null=True, blank=True)
    error = models.CharField(max_length=80, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["task"]

    def __str__(self) -> str:
        return self.task
