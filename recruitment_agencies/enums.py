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


class ImportState(models.TextChoices):
    """An import of a register list: looked at, then taken over, perhaps undone."""

    CHECKED = "checked", _("checked, nothing changed yet")
    APPLIED = "applied", _("taken over")
    UNDONE = "undone", _("undone")
    DISCARDED = "discarded", _("discarded")


class ChangeAction(models.TextChoices):
    CREATED = "created", _("new")
    CHANGED = "changed", _("changed")


class DeclarationState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    REPLACED = "replaced", _("replaced by a newer version")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RegisterAct(models.TextChoices):
    """What staff do by hand to a row of the register."""

    ADDED = "added", _("added")
    CHANGED = "changed", _("changed")
    ENDED = "ended", _("ended")
    REMOVED = "removed", _("removed")


class RuleChangeState(models.TextChoices):
    OPEN = "open", _("waits for a second person")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RuleChangeKind(models.TextChoices):
    """What a proposal does to a rule."""

    NEW_RULE = "new_rule", _("a new rule")
    NEW_VERSION = "new_version", _("a new version from a day on")
    CORRECTION = "correction", _("a correction of this version")
    CHECKED_AGAIN = "checked_again", _("checked again, still right")


class CaseStage(models.TextChoices):
    """Where a compliance case stands. Moves: `compliance.transitions`."""

    OPEN = "open", _("findings are being collected")
    NOTICE_SENT = "notice_sent", _("the agency has been asked to answer")
    ANSWERED = "answered", _("the agency has answered")
    DECISION_PROPOSED = "decision_proposed", _("a decision waits for a second person")
    DECIDED = "decided", _("decided")
    APPEALED = "appealed", _("the agency has appealed")
    CLOSED = "closed", _("closed")

    @classmethod
    def waiting(cls) -> "list[CaseStage]":
        """Stages in which somebody must still do something."""
        return [stage for stage in cls if stage is not cls.CLOSED]


class FindingSource(models.TextChoices):
    """Where a finding comes from. An agency is never told that it was a complaint."""

    DECLARATION = "declaration", _("declared costs")
    JOB_ORDER = "job_order", _("job order")
    COMPLAINT = "complaint", _("upheld complaint")
    INSPECTION = "inspection", _("inspection")
    IMPORT_CHANGE = "import_change", _("change in an imported list")
    OWN_CHECK = "own_check", _("the ministry's own check")


class FindingState(models.TextChoices):
    NEW = "new", _("not yet in a case")
    IN_CASE = "in_case", _("in a case")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")


class SanctionKind(models.TextChoices):
    """What a decision orders."""

    NONE = "none", _("no measure")
    WARNING = "warning", _("warning")
    POINTS = "points", _("penalty points")
    FINE = "fine", _("fine")
    CONDITIONS = "conditions", _("conditions on the licence")
    SUSPENSION = "suspension", _("suspension of the licence")
    REVOCATION = "revocation", _("revocation of the licence")


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    IN_FORCE = "in_force", _("in force")
    REFUSED = "refused", _("refused by the second person")
    SET_ASIDE = "set_aside", _("set aside on appeal")
    VARIED = "varied", _("changed on appeal")

    @classmethod
    def made(cls) -> "list[DecisionState]":
        """Approved, whatever an appeal did to it later: what the agency and the public may know."""
        return [cls.IN_FORCE, cls.SET_ASIDE, cls.VARIED]


class AppealOutcome(models.TextChoices):
    PENDING = "pending", _("not decided yet")
    DISMISSED = "dismissed", _("dismissed: the decision stands")
    ALLOWED = "allowed", _("allowed: the decision is set aside")
    VARIED = "varied", _("the decision is changed")


class ComplianceStep(models.TextChoices):
    """Steps of a compliance case that have a due date."""

    REVIEW = "review", _("look at the findings and ask the agency or close")
    RESPONSE = "response", _("the agency answers")
    DECISION = "decision", _("decide")
    APPROVAL = "approval", _("a second person approves the decision")
    APPEAL_WINDOW = "appeal_window", _("the agency may appeal")
    APPEAL_DECISION = "appeal_decision", _("decide on the appeal")


class InspectionAnswer(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_SEEN = "not_seen", _("could not be seen")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


class ReportKind(models.TextChoices):
    """What is counted of workers' reports about an agency; never who, never when to the day."""

    PAID_OVER_CAP = "paid_over_cap", _("paid more than the law allows")
    PAID = "paid", _("told us what was paid")
    UPHELD = "upheld", _("complaint upheld")


class WatchChannel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    TELEGRAM = "telegram", _("Telegram")
