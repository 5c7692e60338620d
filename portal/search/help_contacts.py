"""Places that help, as search finds them. (`portal.reference` stands below search, so it cannot register itself.)"""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.reference.enums import CountryRole, MissionType
from portal.reference.models import ContactPoint, HelpContact, Mission, Place
from portal.search.services import refresh
from portal.search.sources import Document, SearchSource

_ORIGINS = (CountryRole.ORIGIN, CountryRole.BOTH)


def documents() -> Iterator[Document]:
    """Every place that can be gone to or called, in each language that has a name for it."""
    yield from _of(Place.objects.all())


def documents_of(key: str) -> Iterator[Document]:
    """Those of one place; none when it is no more."""
    yield from _of(Place.objects.filter(key=key))


def _of(places: QuerySet[Place]) -> Iterator[Document]:
    to_go_to = places.exclude(kind=MissionType.NONE).select_related("of_country", "in_country")
    for place in to_go_to.prefetch_related("contact_points", "areas_served", "located_in"):
        for language in place.names:
            yield _document(place, language)


def _document(place: Place, language: str) -> Document:
    with override(language):
        areas = (*place.areas_served.all(), *place.located_in.all())
        where = [place.city_name, *(area.name for area in areas)]
        where += [country.name for country in (place.in_country, place.of_country) if country]
        kind = str(MissionType(place.kind).label)
        told = [place.helps_with, place.address]
    ways = [word for point in place.contact_points.all() for word in (point.value, point.dial)]
    return Document(
        key=place.key,
        language=language,
        title=place.names[language],
        summary=" · ".join(dict.fromkeys(filter(None, [kind, *where]))),
        body="\n".join(dict.fromkeys(filter(None, [*told, *ways]))),
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


# Places are kept on staff pages and by the loader, which save rows: whichever does, search follows.
def _place_changed(instance: Place, **kwargs: object) -> None:
    refresh(kind="help", key=instance.key)


for _model in (Place, Mission, HelpContact):
    post_save.connect(_place_changed, sender=_model)
    post_delete.connect(_place_changed, sender=_model)


@receiver([post_save, post_delete], sender=ContactPoint)
def _way_to_reach_it_changed(instance: ContactPoint, **kwargs: object) -> None:
    refresh(kind="help", key=instance.place.key)


source = SearchSource(
    key="help", label=_("Who can help near me"), documents=documents, one=documents_of
)
