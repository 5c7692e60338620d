"""Closed sets of the agency register."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What can happen to a licence. Its status on a day is the fold of these: see `rules.licence_status`."""

    ISSUED = "issued", _("licence issued")
    RENEWED = "renewed", _("licence renewed")
    CONDITIONS_ADDED = "conditions_added", _("conditions added")
    SUSPENDED = "suspended", _("licence suspended")
    REINSTATED = "reinstated", _("licence valid again")
    RETURNED = "returned", _("licence given back")
    REVOKED = "revoked", _("licence revoked")
    EXPIRED = "expired", _("licence expired")
    DELISTED = "delisted", _("taken off the list")

    @classmethod
    def of_validity(cls) -> "list[EventKind]":
        """Events that say until when a licence is valid."""
        return [cls.ISSUED, cls.RENEWED]

    @classmethod
    def of_term(cls) -> "list[EventKind]":
        """Events that say until when a licence runs, or that it has ended."""
        return [cls.ISSUED, cls.RENEWED, cls.EXPIRED]


class LicenceStatus(models.TextChoices):
    """May this agency recruit on that day? Only `valid` means yes."""

    VALID = "valid", _("valid")
    SUSPENDED = "suspended", _("suspended")
    EXPIRED = "expired", _("expired")
    RETURNED = "returned", _("given back")
    REVOKED = "revoked", _("revoked")
    DELISTED = "delisted", _("taken off the list")
    NOT_LICENSED = "not_licensed", _("no licence on record")


class CommitmentState(models.TextChoices):
    SIGNED = "signed", _("signed")
    WITHDRAWN = "withdrawn", _("withdrawn")
