"""Closed sets of complaints. Groups of states live on the enum."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How fast a desk must act. Decided by the kind, raised by the worker's own word of danger."""

    STANDARD = "standard", _("standard")
    URGENT = "urgent", _("urgent")
    EMERGENCY = "emergency", _("emergency")

    @property
    def rank(self) -> int:
        """0 for standard, higher for worse."""
        return list(Severity).index(self)


class Status(models.TextChoices):
    """Where a complaint stands, in words for the worker. Which moves exist: `complaints.transitions.MOVES`."""

    RECEIVED = "received", _("sent, not yet read")
    ACKNOWLEDGED = "acknowledged", _("read by the office")
    IN_PROGRESS = "in_progress", _("in progress")
    WAITING_FOR_WORKER = "waiting_for_worker", _("waiting for you")
    RESOLVED = "resolved", _("the office says it is solved")
    CONFIRMED = "confirmed", _("you confirmed that it is solved")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn by you")
    REOPENED = "reopened", _("opened again")

    @classmethod
    def open(cls) -> "set[Status]":
        """States in which somebody still has to act."""
        return {
            cls.RECEIVED,
            cls.ACKNOWLEDGED,
            cls.IN_PROGRESS,
            cls.WAITING_FOR_WORKER,
            cls.REOPENED,
        }

    @classmethod
    def ended(cls) -> "set[Status]":
        """States in which no due date runs."""
        return set(cls) - cls.open()

    @property
    def desk_label(self) -> Promise | str:
        """The same state in words for the desk."""
        return _DESK_LABELS.get(self, self.label)


_DESK_LABELS = {
    Status.RECEIVED: _("new"),
    Status.ACKNOWLEDGED: _("acknowledged"),
    Status.WAITING_FOR_WORKER: _("waiting for the worker"),
    Status.RESOLVED: _("resolved, not yet confirmed by the worker"),
    Status.CONFIRMED: _("confirmed by the worker"),
    Status.WITHDRAWN: _("withdrawn by the worker"),
    Status.REOPENED: _("opened again by the worker"),
}


class AccusedType(models.TextChoices):
    """Who the complaint is about."""

    EMPLOYER = "employer", _("employer")
    AGENCY = "agency", _("recruitment agency")
    OFFICIAL = "official", _("official")
    OTHER = "other", _("somebody else")


class Recipient(models.TextChoices):
    """Offices a worker can ask for or keep out, as a word; routing finds the desks."""

    LABOUR_ATTACHE = "labour_attache", _("labour attaché")
    CSO = "cso", _("civil society organisation")
    MINISTRY = "ministry", _("ministry")


class ContactChannel(models.TextChoices):
    """How a worker wishes to be told that there is news."""

    NONE = "none", _("Do not contact me")
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    TELEGRAM = "telegram", _("Telegram")


class FilingChannel(models.TextChoices):
    """The way a complaint came in."""

    WEB = "web", _("web page")
    API = "api", _("partner system")
    DESK = "desk", _("filed by a desk for a worker")
    IMPORT = "import", _("imported list")


class AssignmentRole(models.TextChoices):
    """What an organisation is to a complaint."""

    LEAD = "lead", _("leads")
    COPY = "copy", _("receives a copy")


class DeskRole(models.TextChoices):
    """Roles that a routing rule may name; `complaints.services.desks` finds the organisations."""

    LABOUR_ATTACHE = "labour_attache", _("labour attaché")
    CSO = "cso", _("civil society organisation")
    MINISTRY = "ministry", _("ministry")
    OVERSIGHT = "oversight", _("oversight office")


class Stage(models.TextChoices):
    """Steps that have a due date."""

    ACKNOWLEDGE = "acknowledge", _("read and acknowledge")
    FIRST_ACTION = "first_action", _("take the first step")
    RESOLVE = "resolve", _("solve")


class TimeUnit(models.TextChoices):
    """How a deadline is counted."""

    HOURS = "hours", _("hours")
    WORKING_DAYS = "working_days", _("working days")


class DeadlineBasis(models.TextChoices):
    """Where a deadline's length comes from."""

    PORTAL = "portal", _("our own service promise")
    LAW = "law", _("a rule read in the named source")
    REPORTED = "reported", _("reported, source not yet read")


class Sender(models.TextChoices):
    """Who wrote a message."""

    WORKER = "worker", _("You")
    DESK = "desk", _("Office")


class ExclusionReason(models.TextChoices):
    """Why a desk is kept out."""

    ASKED_BY_WORKER = "asked_by_worker", _("the worker asked for it")
    ACCUSED = "accused", _("the complaint is about this office")


class EscalationReason(models.TextChoices):
    """Why a complaint stands before the oversight office."""

    UNROUTED = "unrouted", _("no office could receive it")
    OVERDUE = "overdue", _("the office is late")
    REOPENED = "reopened", _("the worker opened it again")


class RoutingReason(models.TextChoices):
    """Why an office received a complaint, or why none could."""

    RULE = "rule", _("The rules for this kind of problem name this office.")
    ASKED_FOR = "asked_for", _("You asked for this office.")
    CHOSEN = "chosen", _("The oversight office chose this office.")
    NO_RULE = (
        "no_rule",
        _("No rule covers this problem yet. The oversight office will choose who helps you."),
    )
    NO_DESK = (
        "no_desk",
        _(
            "The right office does not use this portal yet. The oversight office will choose who helps you."
        ),
    )
    KEPT_OUT = (
        "kept_out",
        _(
            "The office that usually helps was kept out. The oversight office will choose who helps you."
        ),
    )


class EscalationLevel(models.TextChoices):
    """How far an overdue step has gone."""

    NONE = "", _("not escalated")
    HEAD = "head", _("the head of the office was told")
    OVERSIGHT = "oversight", _("the oversight office was told")
