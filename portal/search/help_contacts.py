"""Places that help, as search finds them. (`portal.reference` stands below search, so it cannot register itself.)"""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.reference.enums import CountryRole, MissionType
from portal.reference.models import Place
from portal.search.sources import Document, SearchSource

_ORIGINS = (CountryRole.ORIGIN, CountryRole.BOTH)


def documents() -> Iterator[Document]:
    """Every place that can be gone to or called, in each language that has a name for it."""
    places = Place.objects.exclude(kind=MissionType.NONE).select_related("of_country", "in_country")
    for place in places.prefetch_related("contact_points", "areas_served"):
        for language in place.names:
            yield _document(place, language)


def _document(place: Place, language: str) -> Document:
    with override(language):
        where = [place.city, *(area.name for area in place.areas_served.all())]
        where += [country.name for country in (place.in_country, place.of_country) if country]
        kind = str(MissionType(place.kind).label)
    ways = [point.value for point in place.contact_points.all()]
    return Document(
        key=place.key,
        language=language,
        title=place.names[language],
        summary=" · ".join(dict.fromkeys(filter(None, [kind, *where]))),
        body="\n".join(filter(None, [place.topic, place.address, *ways])),
        path=_path(place),
        weight=1.2 if place.is_emergency else 1.0,
    )


def _path(place: Place) -> str:
    """The place on the help page of a corridor that shows it."""
    here, of = place.in_country, place.of_country
    if here.role == CountryRole.ORIGIN:
        corridor = {"from": here.code}
    elif of is not None and of.role in _ORIGINS:
        corridor = {"from": of.code, "in": here.code}
    else:
        corridor = {"in": here.code}
    return f"help/?{urlencode(corridor)}#{place.key}"


source = SearchSource(key="help", label=_("Who can help near me"), documents=documents)
