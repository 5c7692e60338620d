"""Agencies as search finds them: by name in any script, place or licence number. Their standing is on their page."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.search.sources import ANY_LANGUAGE, Document, SearchSource
from recruitment_agencies.models import Agency


def documents() -> Iterator[Document]:
    """Every agency of the register, once: names are in no one language."""
    for agency in Agency.objects.prefetch_related("licences"):
        numbers = [licence.number for licence in agency.licences.all()]
        yield Document(
            key=agency.public_id,
            language=ANY_LANGUAGE,
            title=_title(agency),
            summary=agency.address,
            body="\n".join(numbers),
            path=f"agencies/{agency.public_id}/",
        )


def _title(agency: Agency) -> str:
    return f"{agency.name} ({agency.name_local})" if agency.name_local else agency.name


source = SearchSource(
    key="agency", label=_("Recruitment agencies"), documents=documents, more_path="agencies/"
)
