"""Which organisations a case concerns, and which were kept out of it: one definition for all."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from complaints.enums import Recipient
from portal.accounts.enums import OrganisationKind

if TYPE_CHECKING:
    from complaints.models import Complaint
    from portal.accounts.models import Organisation

# What kind of organisation a worker means by the word for an office, and the other way round.
KIND_OF_RECIPIENT: dict[str, OrganisationKind] = {
    Recipient.LABOUR_ATTACHE: OrganisationKind.MISSION,
    Recipient.CSO: OrganisationKind.CSO,
    Recipient.MINISTRY: OrganisationKind.MINISTRY,
}
RECIPIENT_OF_KIND: dict[str, str] = {kind: word for word, kind in KIND_OF_RECIPIENT.items()}


def concerned_with(*, nationality: str, country: str) -> Q:
    """Organisations that may serve workers of a nationality in a country, as a filter of organisations."""
    return (  # an agency is never one, whatever else its row says
        Q(kind=OrganisationKind.MISSION, country=nationality, works_in=country)
        | Q(kind=OrganisationKind.MINISTRY, country=nationality)
        | Q(kind=OrganisationKind.CSO, works_in=country)
        | Q(is_oversight=True, country=nationality)
        | Q(is_oversight=True, country__isnull=True)
    ) & ~Q(kind=OrganisationKind.AGENCY)


def kept_out_of(complaint: "Complaint") -> Q:
    """Organisations that must never see a complaint, as a filter of organisations."""
    exclusions = complaint.exclusions.all()
    words = exclusions.exclude(recipient="").values_list("recipient", flat=True)
    return (
        Q(pk__in=exclusions.filter(organisation__isnull=False).values("organisation"))
        | Q(mission__in=exclusions.filter(place__isnull=False).values("place"))
        | Q(kind__in=[KIND_OF_RECIPIENT[word] for word in words])
    )


def offices_to_share_with(complaint: "Complaint") -> "QuerySet[Organisation]":
    """Offices with a working desk that may be asked to help or to take over. Never an agency, never one kept out.

    Besides those that the corridor concerns: civil society organisations of the worker's own country.
    """
    from portal.accounts.models import Organisation

    concerned = concerned_with(
        nationality=complaint.nationality_id, country=complaint.country_of_work_id
    )
    at_home = Q(kind=OrganisationKind.CSO, country=complaint.nationality_id)
    working = Organisation.objects.with_a_working_desk().filter(concerned | at_home)
    open_to_it = working.exclude(kind=OrganisationKind.AGENCY).exclude(kept_out_of(complaint))
    return open_to_it.order_by("kind", "name")
