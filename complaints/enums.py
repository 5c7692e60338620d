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
    """How a worker wishes to be told that there is news. A telephone wish is a call: no message is sent (threat T2)."""

    NONE = "none", _("Do not contact me")
    PHONE = "phone", _("telephone")
    SMS = "sms", _("text message (SMS)")
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
    REFERRED = "referred", _("was asked to help")


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
    RECUSED = "recused", _("stays away from this complaint")


class EscalationReason(models.TextChoices):
    """Why a complaint stands before the oversight office."""

    UNROUTED = "unrouted", _("no office could receive it")
    OVERDUE = "overdue", _("the office is late")
    REOPENED = "reopened", _("the worker opened it again")
    EMERGENCY = "emergency", _("somebody is in danger")
    ASKED = "asked", _("the worker asked for another office")
    NO_DESK = "no_desk", _("nobody works at the right office")


class RoutingReason(models.TextChoices):
    """Why an office received a complaint, or why none could."""

    RULE = "rule", _("The rules for this kind of problem name this office.")
    ASKED_FOR = "asked_for", _("You asked for this office.")
    CHOSEN = "chosen", _("The oversight office chose this office.")
    FALLBACK = (
        "fallback",
        _("The usual office does not use this portal yet. This office helps in its place."),
    )
    FILED_FOR = "filed_for", _("This organisation wrote the complaint for you.")
    REFERRED = "referred", _("Your office asked this office to help.")
    TRANSFERRED = "transferred", _("Your office gave the case to this office.")
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


class SeatRole(models.TextChoices):
    """What a case is to the office in whose queue it stands."""

    LEAD = "lead", _("leads")
    COPY = "copy", _("receives a copy")
    REFERRED = "referred", _("was asked to help")
    OVERSIGHT = "oversight", _("oversight office")


class SeatRank(models.IntegerChoices):
    """The order of a queue."""

    UNTAKEN = 0, _("nobody works on it")
    TAKEN = 1, _("somebody works on it")
    ENDED = 2, _("ended")


class TransitionKind(models.TextChoices):
    """How a case passes between offices."""

    REFERRAL = "referral", _("referral")
    TRANSFER = "transfer", _("transfer")
    REQUEST = "request", _("request for the lead")


class TransitionState(models.TextChoices):
    """Where an offer stands."""

    OFFERED = "offered", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("taken back")
    EXPIRED = "expired", _("expired")
    ENDED = "ended", _("ended")


class SharedPart(models.TextChoices):
    """Parts of a case that can be shared one by one. Identity and files are never shared by default."""

    STATEMENT = "statement", _("what the worker told")
    FEE_CHECK = "fee_check", _("the fee check")
    MESSAGES = "messages", _("the messages")
    EVIDENCE = "evidence", _("chosen files")
    IDENTITY = "identity", _("name and contact")


class OverrideGround(models.TextChoices):
    """On what ground a case is shared without the worker's consent."""

    DANGER = "danger", _("somebody's life or health is in danger")
    LAW = "law", _("a law orders it")


class ConsentPurpose(models.TextChoices):
    """What a worker agrees to."""

    FILE = "file", _("to write and follow the complaint for her")
    REFER = "refer", _("to help beside the office")
    TRANSFER = "transfer", _("to take over the case")
    CONTACT = "contact", _("to call or write to her")


class ConsentMethod(models.TextChoices):
    """How consent was given."""

    PORTAL = "portal", _("by herself, in the portal")
    SPOKEN = "spoken", _("spoken")
    WRITTEN = "written", _("signed on paper")
    THUMBPRINT = "thumbprint", _("thumbprint on paper")


class InterestKind(models.TextChoices):
    """By what a case can be found without opening it, and what an officer can have a tie with."""

    AGENCY = "agency", _("recruitment agency")
    NAME = "name", _("name")
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    PASSPORT = "passport", _("passport")
    OFFICE = "office", _("office")


class UnmaskState(models.TextChoices):
    """Where a request to learn an identity stands."""

    ASKED = "asked", _("waits for the custodian")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class EvidenceKind(models.TextChoices):
    """What a file is, by its content."""

    IMAGE = "image", _("photo")
    DOCUMENT = "document", _("document")
    AUDIO = "audio", _("recording")


class EvidencePurpose(models.TextChoices):
    """Why a file was sent."""

    EVIDENCE = "evidence", _("evidence")
    STORY = "story", _("what happened, told as a voice note")
    CONSENT = "consent", _("signed consent")


class ScanState(models.TextChoices):
    """What an antivirus program said about a file."""

    NOT_SCANNED = "not_scanned", _("not checked for viruses")
    CLEAN = "clean", _("no virus found")
    INFECTED = "infected", _("virus found")


class OriginalReason(models.TextChoices):
    """Why somebody opens what was sent instead of the cleaned copy."""

    PROOF = "proof", _("a court or an authority needs the untouched file")
    UNREADABLE = "unreadable", _("the cleaned copy cannot be read")
    WHEN_AND_WHERE = "when_and_where", _("to see when and where it was made")


class RemedyType(models.TextChoices):
    """What a worker got."""

    WAGES = "wages", _("wages paid")
    REFUND = "refund", _("fees paid back")
    COMPENSATION = "compensation", _("compensation")
    DOCUMENTS = "documents", _("documents given back")
    SAFETY = "safety", _("brought to safety")
    NEW_JOB = "new_job", _("change of employer")
    RETURN = "return", _("journey home")
    BENEFIT = "benefit", _("social protection benefit")
    SANCTION = "sanction", _("those responsible were sanctioned")
    ADVICE = "advice", _("advice or information")
    NONE = "none", _("nothing could be achieved")


class CallResult(models.TextChoices):
    """How a telephone call ended."""

    REACHED = "reached", _("reached her")
    NOT_REACHED = "not_reached", _("did not reach her")
    NOT_SAFE = "not_safe", _("somebody else answered: nothing was said")


class ExportState(models.TextChoices):
    """Where an export stands."""

    WAITING = "waiting", _("is being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class BatchState(models.TextChoices):
    """Where something stands that a helper files for workers."""

    CHECKED = "checked", _("only looked at")
    WAITING = "waiting", _("is being filed")
    DONE = "done", _("filed")


class RuleChangeState(models.TextChoices):
    """Where a proposed change of routing stands."""

    PROPOSED = "proposed", _("waits for a second person")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")
