"""Agencies as search finds them: by name in any script, place or licence number. Their standing is on their page."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from portal.search.services import refresh
from portal.search.sources import ANY_LANGUAGE, Document, SearchSource
from recruitment_agencies.models import Agency, AgencyName, Licence, LicenceEvent, SubAgent

CHUNK = 1000


def documents() -> Iterator[Document]:
    """Every agency of the register, once: names are in no one language."""
    for agency in _agencies().iterator(chunk_size=CHUNK):
        yield _document(agency)


def documents_of(public_id: str) -> Iterator[Document]:
    """That of one agency; none when it has left the register."""
    for agency in _agencies().filter(public_id=public_id):
        yield _document(agency)


def _agencies() -> QuerySet[Agency]:
    return Agency.objects.order_by("pk").prefetch_related("licences", "names", "sub_agents")


def _document(agency: Agency) -> Document:
    return Document(
        key=agency.public_id,
        language=ANY_LANGUAGE,
        title=_title(agency),
        summary=agency.address,
        body="\n".join(_also_known_by(agency)),
        path=f"agencies/{agency.public_id}/",
    )


def _also_known_by(agency: Agency) -> Iterator[str]:
    """Licence numbers, other names, and the names of those who recruit for the agency."""
    for licence in agency.licences.all():
        yield licence.number
    for other in agency.names.all():
        yield other.name
    for sub_agent in agency.sub_agents.all():
        yield from filter(None, (sub_agent.name, sub_agent.name_local))


# The register is kept on staff pages and by importers, which save rows: whichever does, search follows.
@receiver([post_save, post_delete], sender=Agency)
def _agency_changed(instance: Agency, **kwargs: object) -> None:
    refresh(kind="agency", key=instance.public_id)


@receiver([post_save, post_delete], sender=Licence)
@receiver([post_save, post_delete], sender=AgencyName)
@receiver([post_save, post_delete], sender=SubAgent)
def _row_changed(instance: Licence | AgencyName | SubAgent, **kwargs: object) -> None:
    refresh(kind="agency", key=instance.agency.public_id)


@receiver([post_save, post_delete], sender=LicenceEvent)
def _licence_event_happened(instance: LicenceEvent, **kwargs: object) -> None:
    refresh(kind="agency", key=instance.licence.agency.public_id)


def _title(agency: Agency) -> str:
    return f"{agency.name} ({agency.name_local})" if agency.name_local else agency.name


source = SearchSource(
    key="agency",
    label=_("Recruitment agencies"),
    documents=documents,
    more_path="agencies/",
    one=documents_of,
)
