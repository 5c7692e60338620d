"""Which agencies answer what somebody typed. Bounded: a register may hold 100,000, and a page shows twenty.

First those that have every word as it was typed, in a name in any script, a former or trade name, a sub-agent's name,
the place or the licence number. While these are few, those whose name comes close: one typing error, generic words left
out. Only when nothing was found, a place that comes close.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import reduce
from itertools import combinations
from operator import or_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Q, Value

from portal.common.script import fold_for_search, guess_unicode
from recruitment_agencies.likeness import distinctive, telling_words, trigrams

if TYPE_CHECKING:
    from recruitment_agencies.querysets import AgencyQuerySet

MOST = 500
"""More than this nobody reads: she is asked for more of the name."""
ENOUGH = 5
MOST_NEAR = 200
LONGEST = 120
"""Characters of what was typed that are looked for: names are shorter."""
# One wrong, missing, added or swapped letter breaks up to five trigrams on either side. Below 0.45 names have nothing
# in common.
BROKEN_BY_AN_ERROR = 5
LEAST_NEAR, MOST_STRICT = 0.45, 0.75
# From this length on a name is cut in three: one error spoils one part, and the two others are found as they stand,
# which costs a tenth of weighing the trigrams of every agency that shares some.
LONG_ENOUGH_TO_CUT = 14

ALIKE_AT_LEAST = 0.55
"""Word similarity of names that may be mistaken for each other: one of them may have a word more."""

Row = tuple[int, str]
Condition = Callable[[str], Q]


def find_ids(agencies: "AgencyQuerySet", text: str) -> list[int]:
    """The keys of up to `MOST` + 1 agencies, best first.

    Names of others than the agency itself are looked up in the whole register: filter these agencies by the keys.
    """
    spellings = list(filter(None, dict.fromkeys(map(_fold, (text, guess_unicode(text))))))
    found = {pk: None for spelling in spellings for pk in _exact(agencies, spelling)}
    for spelling in spellings:
        key = _telling(spelling)
        if len(found) < ENOUGH and key and not (found and _has_digit(spelling)):
            found |= dict.fromkeys(_near(agencies, key))
        if not found and 0 < len(key) < LONG_ENOUGH_TO_CUT:
            found |= dict.fromkeys(_near_place(agencies, key))
    return list(found)[: MOST + 1]


def near_names(keys: str) -> list[int]:
    """Agencies with a name much like one of these distinctive names (a line each), among others less like it."""
    from recruitment_agencies.models import Agency

    lines = [key for key in keys.split("\n") if key]
    if not lines:
        return []
    condition = reduce(or_, (Q(name_key__trigram_word_similar=key) for key in lines))
    with _threshold(max(lines, key=len), least=ALIKE_AT_LEAST):
        found = Agency.objects.filter(condition).order_by()
        return list(found.values_list("pk", flat=True)[:MOST_NEAR])


def _fold(text: str) -> str:
    return " ".join(fold_for_search(text)[:LONGEST].split())


def _has_digit(folded: str) -> bool:
    return any(character.isdigit() for character in folded)


def _telling(folded: str) -> str:
    """What was typed without words that are, or nearly are, generic; empty where no letter is left.

    A number with another digit is another number.
    """
    key = telling_words(distinctive(folded))
    return key if any(character.isalpha() for character in key) else ""


def _exact(agencies: "AgencyQuerySet", folded: str) -> list[int]:
    """Those that have every word; first by the own name, by its beginning, and in the order of the alphabet."""
    has_all = _has_all("search_text", folded.split())
    own = agencies.filter(has_all).order_by("name", "id").annotate(own=Value(0))
    asked = [own.values_list("pk", "search_text", "own")[: MOST + 1]]
    if _is_generic(folded) and len(rows := _in_list_order(asked[0])) > MOST:
        return [row[0] for row in sorted(rows, key=lambda row: _distance(row, folded))]
    for model in _other_models():
        rows = model.objects.filter(has_all).order_by().annotate(own=Value(1))
        asked.append(rows.values_list("agency_id", "search_text", "own")[:MOST])
    found: Iterable[tuple[int, str, int]] = asked[0].union(*asked[1:], all=True)
    return [row[0] for row in sorted(found, key=lambda row: _distance(row, folded))]


def _is_generic(folded: str) -> bool:
    """Whether every word that was typed stands in very many names."""
    return not _telling(folded) and any(character.isalpha() for character in folded)


def _in_list_order(agencies: Any) -> list[tuple[int, str, int]]:
    """Read until there are enough: the planner takes words that go together for rare, and would sort all it finds."""
    with _setting("enable_bitmapscan", "off"):
        return list(agencies)


def _distance(row: tuple[int, str, int], folded: str) -> tuple[bool, bool, int]:
    _pk, text, own = row
    return not text.startswith(folded), folded not in text, own


def _has_all(field: str, parts: Iterable[str]) -> Q:
    condition = Q()
    for part in parts:
        condition &= Q(**{f"{field}__contains": part})
    return condition


# Names that come close -----------------------------------------------------------------------------


def _near(agencies: "AgencyQuerySet", key: str) -> list[int]:
    """Those whose name, without generic words, comes close; nearest first."""
    near = [row for row in _candidates(agencies, key) if _nearness(row, key) >= _least(key)]
    return [pk for pk, _text in sorted(near, key=lambda row: -_nearness(row, key))]


def _candidates(agencies: "AgencyQuerySet", key: str) -> list[Row]:
    if len(key) >= LONG_ENOUGH_TO_CUT:
        return _rows(agencies, key, lambda field: _has_two_thirds(field, key))
    with _threshold(key):
        return _rows(agencies, key, lambda field: Q(**{f"{field}__trigram_word_similar": key}))


def _rows(agencies: "AgencyQuerySet", key: str, condition: Condition) -> list[Row]:
    """The most similar ones, own names and names of others, in one query."""
    asked = [_nearest(agencies, "pk", "name_key", key, condition)]
    for model in _models_of_names():
        asked.append(_nearest(model.objects.all(), "agency_id", "search_text", key, condition))
    return [row[:2] for row in asked[0].union(*asked[1:], all=True)]


def _nearest(rows: Any, of: str, field: str, key: str, condition: Condition) -> Any:
    found = rows.filter(condition(field)).annotate(similarity=TrigramSimilarity(field, key))
    return found.order_by("-similarity").values_list(of, field, "similarity")[:MOST_NEAR]


def _has_two_thirds(field: str, key: str) -> Q:
    third = -(-len(key) // 3)
    parts = [key[at : at + third] for at in range(0, len(key), third)]
    return reduce(or_, (_has_all(field, pair) for pair in combinations(parts, 2)))


def _nearness(row: Row, key: str) -> float:
    """Trigrams of what was typed that the nearest of the names has, less those that only the name has there."""
    typed = trigrams(key)
    return max((_covered(typed, trigrams(name)) for name in row[1].split("\n")), default=0.0)


def _covered(typed: frozenset[str], name: frozenset[str]) -> float:
    together = len(typed & name)
    # What a name has more than was typed counts little: she may have typed a part of it.
    return together / (len(typed) + 0.1 * len(name - typed)) if typed else 0.0


def _near_place(agencies: "AgencyQuerySet", key: str) -> list[int]:
    with _threshold(key):
        near = agencies.filter(search_text__trigram_word_similar=key).order_by()
        return list(near.values_list("pk", flat=True)[:MOST_NEAR])


def _least(key: str) -> float:
    count = len(trigrams(key)) or 1
    near = (count - BROKEN_BY_AN_ERROR) / (count + BROKEN_BY_AN_ERROR)
    return min(max(LEAST_NEAR, near), MOST_STRICT)


def _threshold(key: str, *, least: float | None = None) -> AbstractContextManager[None]:
    """Within it, `trigram_word_similar` allows one typing error in a text of this length."""
    return _setting("pg_trgm.word_similarity_threshold", str(least or _least(key)))


@contextmanager
def _setting(name: str, value: str) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        # Local to the transaction: the connection is used by other requests afterwards.
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield


def _other_models() -> list[Any]:
    from recruitment_agencies.models import Licence

    return [Licence, *_models_of_names()]


def _models_of_names() -> list[Any]:
    from recruitment_agencies.models import AgencyName, SubAgent

    return [AgencyName, SubAgent]
