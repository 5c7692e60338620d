"""States of what partners are told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HookState(models.TextChoices):
    """Where a delivery to a partner's address stands."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    DROPPED = "dropped", _("not sent")

    @classmethod
    def open(cls) -> "list[HookState]":
        """Somebody still has to send it."""
        return [cls.WAITING, cls.SENDING]


class StopReason(models.TextChoices):
    """Why an address is told nothing any more."""

    NONE = "", ""
    FAILING = "failing", _("It did not answer for three days.")
    GONE = "gone", _("It answered that it is gone.")
    MAKER = "maker", _("Whoever added it no longer works on cases here.")
