"""States of a delivery and how urgent a message is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed for good")

    @classmethod
    def open(cls) -> "list[DeliveryState]":
        """States from which a delivery may still be sent."""
        return [cls.WAITING, cls.SENDING]


class Urgency(models.TextChoices):
    """Each has its own Celery queue of the same name, so that a flood of one cannot starve another."""

    URGENT = "urgent", _("urgent")
    NORMAL = "normal", _("normal")
    BULK = "bulk", _("can wait")
