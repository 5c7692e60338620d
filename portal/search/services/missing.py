"""Counting what was looked for in vain."""

import re

from django.db.models import F

from portal.search.folding import fold
from portal.search.models import MissedSearch
from portal.search.models.missed import LONGEST

# A receipt, a telephone number or a passport number is nobody's search word: never keep one.
_NOT_TO_BE_KEPT = re.compile(r"\d(?:[^\w]*\d){4}|@")
# Nobody fills the table by searching for nonsense.
MAX_ROWS = 10_000


def record_miss(*, text: str, language: str) -> MissedSearch | None:
    """Count one search that found nothing; None where the words are not kept."""
    words = " ".join(fold(text).split())
    if not words or len(words) > LONGEST or _NOT_TO_BE_KEPT.search(words):
        return None
    if MissedSearch.objects.count() >= MAX_ROWS:
        MissedSearch.objects.filter(words=words, language=language).update(count=F("count") + 1)
        return None
    missed, _created = MissedSearch.objects.update_or_create(
        words=words,
        language=language,
        defaults={"count": F("count") + 1},
        create_defaults={"count": 1},
    )
    return missed


def done_with_miss(*, missed: MissedSearch) -> None:
    """An editor has seen to it: it goes from the list, and comes back if it is looked for in vain again."""
    missed.delete()
