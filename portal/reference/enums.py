"""Closed sets of the reference data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    """How well a fact is known. Everything but the first three is labelled where it appears."""

    READ = "R", _("read in the named source")
    VERIFIED_OFFICIAL = "verified_official", _("read on the authority's own page")
    VERIFIED_TEXT_COPY = "verified_text_copy", _("legal text read in a copy")
    VERIFIED_SECONDARY = "verified_secondary", _("read in a second-hand report")
    CONFLICTING = "conflicting", _("sources disagree")
    GAP = "gap", _("figure not found")
    GENERAL = "G", _("general knowledge, not checked")
    UNVERIFIED = "unverified", _("not verified")

    @classmethod
    def certain(cls) -> "set[Confidence]":
        return {cls.READ, cls.VERIFIED_OFFICIAL, cls.VERIFIED_TEXT_COPY}

    @property
    def is_certain(self) -> bool:
        return self in Confidence.certain()


class CountryRole(models.TextChoices):
    """Which end of a corridor a country is."""

    ORIGIN = "origin", _("country of origin")
    DESTINATION = "destination", _("country of work")
    BOTH = "both", _("origin and destination")
    OTHER = "other", _("other")


class MissionType(models.TextChoices):
    """Kinds of places that help, missions and others."""

    EMBASSY = "embassy", _("embassy")
    CONSULATE_GENERAL = "consulate_general", _("consulate general")
    CONSULATE = "consulate", _("consulate")
    LABOUR_OFFICE = "labour_office", _("labour office")
    NONE = "none", _("no representative office")
    GOVERNMENT = "government", _("government office")
    HOTLINE = "hotline", _("hotline")
    NGO = "ngo", _("civil society organisation")
    APP = "app", _("application")

    @classmethod
    def diplomatic(cls) -> "set[MissionType]":
        return {cls.EMBASSY, cls.CONSULATE_GENERAL, cls.CONSULATE, cls.LABOUR_OFFICE, cls.NONE}


class Channel(models.TextChoices):
    """How a place can be reached."""

    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    WEB = "web", _("web site")
    FACEBOOK = "facebook", _("Facebook")
    APP = "app", _("application")
    ADDRESS = "address", _("address")
