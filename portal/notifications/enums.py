"""States of a delivery and how urgent a message is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed for good")
    GATHERED = "gathered", _("part of one that names several")

    @classmethod
    def open(cls) -> "list[DeliveryState]":
        """States from which a delivery may still be sent."""
        return [cls.WAITING, cls.SENDING]


class Urgency(models.TextChoices):
    """Each has its own Celery queue of the same name, so that a flood of one cannot starve another."""

    URGENT = "urgent", _("urgent")
    NORMAL = "normal", _("normal")
    BULK = "bulk", _("can wait")

    @property
    def priority(self) -> int:
        """Lower goes first."""
        return list(type(self)).index(self)


class Digest(models.TextChoices):
    """How many mails at most somebody wants of what is not urgent."""

    AT_ONCE = "at_once", _("At once, one by one")
    HOURLY = "hourly", _("Together, every hour")
    DAILY = "daily", _("Together, every morning")


class BreakerState(models.TextChoices):
    CLOSED = "closed", _("works")
    OPEN = "open", _("rests after failures")
    HALF_OPEN = "trying", _("tries again")


class Outcome(models.TextChoices):
    """What a provider says became of a message that it had taken."""

    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
