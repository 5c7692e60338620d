"""Changing a fact: every text that cites it shows the new figure at once and is to be read again."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.caching import touch
from portal.common.errors import Message, PortalError
from portal.search.services import refresh
from rights_info.models import Fact, ReviewTask
from rights_info.services.articles import CACHE_TAG
from rights_info.services.history import telling_why

CHANGEABLE = frozenset(
    {
        "kind", "value", "unit", "currency", "per", "labels", "texts", "country_id", "applies_to",
        "valid_from", "valid_to", "as_of", "as_of_precision", "law_article", "sources",
        "confidence", "caution", "review_on",
    }
)  # fmt: skip
# What a reader does not see in the sentence around the figure: changing it asks nobody to read again.
_BOOKKEEPING = frozenset(
    {"labels", "applies_to", "caution", "review_on", "sources", "as_of", "as_of_precision"}
)


@transaction.atomic
def change_fact(
    *, fact: Fact, changes: Mapping[str, Any], by: User | None = None, note: str = ""
) -> Fact:
    """Change a fact's fields; open one review task per article and language that cites it.

    Two reviewers stand behind a change made at the desk: see `fact_changes`. The reference files come straight here.

    Args:
        changes: field → new value, of `CHANGEABLE`; `sources` is a list of sources. Equal values are no change.

    Raises:
        PortalError: a value is not of the fact's kind; nothing is changed.
        ValueError: a field that cannot be changed.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"A fact has no such field to change: {sorted(unknown)}")
    fact.refresh_from_db(from_queryset=Fact.objects.select_for_update())
    with telling_why(by=by, why=note):
        differing = _apply(fact, changes)
    if not differing:
        return fact
    if differing - _BOOKKEEPING:
        _open_review_tasks(fact)
    touch(CACHE_TAG)
    for slug in fact.uses.values_list("article__slug", flat=True).distinct():
        refresh(kind="article", key=slug)
    record(
        "rights_info.changed_fact",
        on=fact,
        by=by,
        detail={"fields": sorted(differing), "note": note},
    )
    return fact


def _apply(fact: Fact, changes: Mapping[str, Any]) -> set[str]:
    columns = {name: value for name, value in changes.items() if name != "sources"}
    differing = {name for name, value in columns.items() if getattr(fact, name) != value}
    for name in differing:
        setattr(fact, name, columns[name])
    try:
        fact.clean()
    except ValidationError as error:
        fields: dict[str, list[Message]] = {n: [*found] for n, found in error.message_dict.items()}
        raise PortalError(error.messages[0], fields=fields) from error
    if "sources" in changes and set(fact.sources.all()) != set(changes["sources"]):
        fact.sources.set(changes["sources"])
        differing.add("sources")
    if differing:
        fact.changed_at = timezone.now()
        fact.save()
    return differing


def _open_review_tasks(fact: Fact) -> None:
    uses = fact.uses.values_list("article_id", "language")
    ReviewTask.objects.bulk_create(
        (
            ReviewTask(article_id=article, language=language, fact=fact)
            for article, language in uses
        ),
        ignore_conflicts=True,
    )
