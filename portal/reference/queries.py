"""Who can help somebody of one country who is in another, in the order in which to ask."""

from datetime import datetime

from django.utils.translation import get_language

from portal.reference.directory import HelpDirectory, build_directory
from portal.reference.models import Place

CACHE_TAG = "help"  # every page that shows places (see portal.common.caching)


def find_help(
    origin: str | None,
    destination: str | None,
    *,
    area: str | None = None,
    at: datetime | None = None,
) -> HelpDirectory:
    """Places for the corridor by sort. Three queries, however many places there are.

    With one end of the corridor alone, what is known of that end. With neither, nothing. Places near the `area` of the
    destination (ISO 3166-2) come first; those known to serve other areas only are left out. Hours are told for the
    moment `at`, in the active language; a page that is to be kept leaves it out, and nothing is said to be open now.
    """
    if not origin and not destination:
        return HelpDirectory()
    places = Place.objects.for_corridor(origin, destination).for_area(area)
    if origin:
        places = places | Place.objects.filter(in_country=origin)
    return build_directory(
        places.with_contacts(),
        home=origin if origin != destination else None,
        area=area,
        at=at,
        language=get_language() or "en",
    )
