"""Kinds of organisation and the roles people hold in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    MISSION = "mission", _("labour attaché's desk")
    MINISTRY = "ministry", _("ministry")
    CSO = "cso", _("civil society organisation")
    AGENCY = "agency", _("recruitment agency")
    PORTAL = "portal", _("portal team")


class Role(models.TextChoices):
    """What a person is in an organisation. What each may do: `portal.accounts.roles`."""

    CSO_CASE_WORKER = "cso_case_worker", _("CSO case worker")
    CSO_MANAGER = "cso_manager", _("CSO manager")
    ATTACHE_OFFICER = "attache_officer", _("labour attaché's officer")
    HEAD_OF_POST = "head_of_post", _("head of post")
    COMPLIANCE_OFFICER = "compliance_officer", _("compliance officer")
    COMPLIANCE_HEAD = "compliance_head", _("head of compliance")
    OVERSIGHT_OFFICER = "oversight_officer", _("oversight officer")
    IDENTITY_CUSTODIAN = "identity_custodian", _("identity custodian")
    AGENCY_REPRESENTATIVE = "agency_representative", _("agency representative")
    EDITOR = "editor", _("editor")
    TRANSLATOR = "translator", _("translator")
    REVIEWER = "reviewer", _("reviewer")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")
