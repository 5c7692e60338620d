"""Closed sets of the rights information, and the codes that come from shared data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SOURCE_LANGUAGE = "en"

# As in the fee rules (fee_rules.json, `vocabulary`), so that a worker names her work only once.
SECTOR_NAMES = {
    "agriculture": _("Farm work"),
    "caregiving_home": _("Care for a person at home"),
    "caregiving_institution": _("Care in a hospital or care home"),
    "childcare": _("Child care"),
    "cleaner": _("Cleaning"),
    "construction": _("Construction"),
    "cook": _("Cooking"),
    "domestic_work": _("Work in a private house"),
    "driver": _("Driving"),
    "fishing_nearshore": _("Fishing near the coast"),
    "fishing_offshore": _("Fishing far at sea"),
    "gardener": _("Gardening"),
    "manufacturing": _("Factory work"),
    "other": _("Other work"),
    "plantation": _("Plantation"),
    "seafaring": _("Ship's crew"),
}
SECTORS = tuple(SECTOR_NAMES)


class Stage(models.TextChoices):
    """Where on the journey a person stands, in the order of the journey."""

    DECIDING = "deciding", _("Deciding")
    BEFORE_DEPARTURE = "before_departure", _("Before departure")
    AT_WORK = "at_work", _("At work")
    IN_TROUBLE = "in_trouble", _("In trouble")
    GOING_HOME = "going_home", _("Going home")


class Significance(models.TextChoices):
    """How much a revision of the source text changes for the reader."""

    MINOR = "minor", _("minor: the meaning is the same")
    NORMAL = "normal", _("normal: the meaning changed")
    LAW_CHANGED = "law_changed", _("the law changed")

    @classmethod
    def outdating(cls) -> "list[Significance]":
        """Those after which a translation is no longer up to date."""
        return [cls.NORMAL, cls.LAW_CHANGED]


class Origin(models.TextChoices):
    """Who first wrote a translation."""

    HUMAN = "human", _("written by a person")
    MACHINE = "machine", _("translated by machine")


class TranslationStatus(models.TextChoices):
    """What a reader must know about the text in her language."""

    CURRENT = "current", _("up to date")
    OUTDATED = "outdated", _("out of date")
    MISSING = "missing", _("not translated yet")


class Doubt(models.TextChoices):
    """Why a figure carries a label where it stands."""

    UNVERIFIED = "unverified", _("Unverified")
    BEING_CHECKED = "being_checked", _("Being checked")


class Precision(models.TextChoices):
    """How exactly a day is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class ChangeState(models.TextChoices):
    """Where a proposed change of a fact stands."""

    OPEN = "open", _("waiting for approval")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("change or recording", "withdrawn")


class DraftState(models.TextChoices):
    """Where a text stands on its way to the reader."""

    WRITING = "writing", _("being written")
    SUBMITTED = "submitted", _("waiting for review")
    RETURNED = "returned", _("sent back")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")

    @classmethod
    def open(cls) -> "list[DraftState]":
        """Those in which the draft is somebody's work still."""
        return [cls.WRITING, cls.SUBMITTED, cls.RETURNED]


class TextState(models.TextChoices):
    """What the translation desk has to say of an article's text in one language; most pressing first."""

    LAW_CHANGED = "law_changed", _("older than the law")
    OUTDATED = "outdated", _("out of date")
    FIGURE_CHANGED = "figure_changed", _("a figure changed")
    MISSING = "missing", _("not translated yet")
    SUBMITTED = "submitted", _("waiting for review")
    RETURNED = "returned", _("sent back")
    WRITING = "writing", _("being written")
    UNREVIEWED = "unreviewed", _("not yet reviewed")
    WELL = "well", _("up to date and reviewed")

    @property
    def tone(self) -> str:
        """Of its badge, as in components/badge.html."""
        return _TONES.get(self.value, "")


_TONES = {
    "law_changed": "bad",
    "outdated": "warn",
    "figure_changed": "warn",
    "missing": "warn",
    "returned": "warn",
    "submitted": "good",
    "well": "good",
}


class FactState(models.TextChoices):
    """What the facts desk narrows its list by."""

    TO_CHECK = "to_check", _("to be checked again")
    UNVERIFIED = "unverified", _("not verified")
    CHANGING = "changing", _("with an open change")


class AudioState(models.TextChoices):
    """Where a recording stands."""

    WAITING = "waiting", _("being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("not usable")
    WITHDRAWN = "withdrawn", pgettext_lazy("change or recording", "withdrawn")
