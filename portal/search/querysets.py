"""Adjectives of search documents."""

from collections.abc import Sequence
from typing import Self

from django.contrib.postgres.search import SearchRank, TrigramWordSimilarity
from django.db import models
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Greatest

from portal.search.expansion import Term, expanded_query, typed_query
from portal.search.folding import is_unspaced

# Weights of body (D), unused (C), summary (B) and title (A).
_WEIGHTS = [0.15, 0.2, 0.5, 1.0]
_BY_LENGTH = Value(1)
_SYNONYM_WEIGHT, _SUBSTRING_RANK = 0.4, 0.2
# Shorter pieces of unspaced text stand in every page.
SHORTEST_SUBSTRING = 4
SHORTEST_SIMILAR = 3


class SearchDocumentQuerySet(models.QuerySet):
    def matching(self, terms: Sequence[Term], *, folded: str) -> Self:
        """Documents with every term, or the whole of an unspaced query as it stands; annotated with `rank`."""
        typed, expanded = typed_query(terms), expanded_query(terms)
        condition, rank = Q(tokens=expanded), _rank(typed) + _SYNONYM_WEIGHT * _rank(expanded)
        if is_unspaced(folded) and len(folded) >= SHORTEST_SUBSTRING:
            as_it_stands = Q(folded__contains=folded)
            condition |= as_it_stands
            bonus = Case(
                When(as_it_stands, then=_SUBSTRING_RANK), default=0.0, output_field=FloatField()
            )
            rank = rank + bonus
        return self.filter(condition).annotate(rank=F("weight") * rank)

    def resembling(self, terms: Sequence[Term], *, folded: str, at_least: float) -> Self:
        """Documents whose headings have words like those of the query; annotated with `rank`, the likeness up to 1."""
        typed = list(dict.fromkeys(word for term in terms for word in term.typed))
        tellable = [word for word in typed if len(word) >= SHORTEST_SIMILAR] or typed
        candidates = Q(folded_heading__trigram_word_similar=folded)
        for word in tellable:
            candidates |= Q(folded_heading__trigram_word_similar=word)
        likeness = sum(map(_likeness, tellable)) / Value(float(len(tellable)))
        best = Greatest(likeness, _likeness(folded), output_field=FloatField())
        return self.filter(candidates).annotate(rank=best).filter(rank__gte=at_least)


def _rank(query: models.Func) -> SearchRank:
    return SearchRank(F("tokens"), query, weights=_WEIGHTS, normalization=_BY_LENGTH)


def _likeness(text: str) -> TrigramWordSimilarity:
    return TrigramWordSimilarity(text, F("folded_heading"))
