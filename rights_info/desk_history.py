"""Who changed what, when and why: of a fact, and of an article in every language, however the change was made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.common.errors import Message
from portal.common.formatting import format_datetime
from portal.settings.languages import LANGUAGE_CODES
from rights_info.desk_texts import mark
from rights_info.differences import compare
from rights_info.fact_fields import FIELDS, Difference, Titles, differences, titles_of
from rights_info.models import Article, ArticleRevision, Fact, FactChange
from rights_info.models.article import TEXT_FIELDS

NEWEST = 100
_PARTICULARS: dict[str, Message] = {
    "stages": gettext_lazy("stages"),
    "origins": gettext_lazy("origins"),
    "destinations": gettext_lazy("destinations"),
    "sectors": gettext_lazy("sectors"),
    "statuses": gettext_lazy("statuses"),
    "actions": gettext_lazy("next steps"),
    "position": gettext_lazy("position"),
    "slug": gettext_lazy("address"),
    "published_at": gettext_lazy("published at"),
}

_FIELD_NAMES: dict[str, Message] = {
    "title": gettext_lazy("title"),
    "summary": gettext_lazy("summary"),
    "body": gettext_lazy("text"),
}


@dataclass(frozen=True)
class TextChange:
    """What changed in one language's title, summary or text, as HTML."""

    language: str
    name: Message
    html: SafeString


@dataclass(frozen=True)
class Entry:
    """One change.

    Attributes:
        who: names of the people behind it, the one who made it first; empty: made outside the desks.
        rows: fields before and after.
        texts: words before and after.
        revision: the revision it made, if it made one.
    """

    at: datetime
    who: list[str]
    why: str
    rows: list[Difference] = field(default_factory=list)
    texts: list[TextChange] = field(default_factory=list)
    revision: ArticleRevision | None = None


# Facts --------------------------------------------------------------------------------------------


def history_of_fact(fact: Fact) -> list[Entry]:
    """Newest first, at most a hundred. Five queries."""
    events = _newest_events(fact)
    changes = _changes(events)
    names = _names(events, changes)
    titles = titles_of(*(part for c in changes.values() for part in (c.seen, c.changes)))
    return [_fact_entry(event, before, changes, names, titles) for event, before in _pairs(events)]


def _fact_entry(
    event: Any,
    before: Any,
    changes: dict[int, FactChange],
    names: dict[int, str],
    titles: Titles,
) -> Entry:
    said = _said(event)
    people: list[int | None] = [said.get("user")]
    rows = _event_rows(event, before) if before else []
    change = changes.get(said.get("change") or 0)
    if change is not None:
        rows = differences(change.seen, change.changes, titles=titles)
        people = [change.proposed_by_id, *(a.by_id for a in change.approvals.all())]
    return Entry(event.pgh_created_at, _unique(people, names), _why(event, said), rows)


def _event_rows(event: Any, before: Any) -> list[Difference]:
    names = [name for name in FIELDS if name != "sources"]
    changed = [name for name in names if getattr(event, name) != getattr(before, name)]
    old = {name: FIELDS[name].to_json(getattr(before, name)) for name in changed}
    new = {name: FIELDS[name].to_json(getattr(event, name)) for name in changed}
    return differences(old, new, titles={})


def _changes(events: Iterable[Any]) -> dict[int, FactChange]:
    keys = {_said(event).get("change") for event in events} - {None}
    return FactChange.objects.prefetch_related("approvals").in_bulk(keys) if keys else {}


# Articles -----------------------------------------------------------------------------------------


def history_of_article(article: Article, language: str | None = None) -> list[Entry]:
    """Newest first, at most a hundred; of one language's words only, if one is named. Three queries."""
    events = _newest_events(article)
    revisions = {row.pk: row for row in article.revisions.select_related("by")[: 4 * NEWEST]}
    names = _names(events, {})
    entries = [
        _article_entry(event, before, language, revisions, names)
        for event, before in _pairs(events)
    ]
    told = {_said(event).get("revision") for event in events}
    older = [
        row for pk, row in revisions.items() if pk not in told and language in (None, row.language)
    ]
    entries += _revision_entries(older)
    found = [entry for entry in entries if entry.rows or entry.texts or entry.revision]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _article_entry(
    event: Any,
    before: Any,
    language: str | None,
    revisions: dict[int, ArticleRevision],
    names: dict[int, str],
) -> Entry:
    said = _said(event)
    texts = list(_text_changes(event, before, [language] if language else LANGUAGE_CODES))
    revision = revisions.get(said.get("revision") or 0)
    if revision is not None and language not in (None, revision.language):
        revision = None
    return Entry(
        at=event.pgh_created_at,
        who=_unique([said.get("user"), said.get("reviewer")], names),
        why=_why(event, said),
        rows=[] if language else _particulars(event, before, said),
        texts=texts,
        revision=revision,
    )


def _text_changes(event: Any, before: Any, languages: Sequence[str]) -> Iterable[TextChange]:
    for language in languages:
        for name in TEXT_FIELDS:
            column = f"{name}_{language}"
            old = (getattr(before, column) or "") if before else ""
            new = getattr(event, column) or ""
            if old != new:
                yield TextChange(language, _FIELD_NAMES[name], _marked(old, new, language))


def _particulars(event: Any, before: Any, said: dict[str, Any]) -> list[Difference]:
    if before is None:
        return []
    rows = [
        Difference(label, _shown(getattr(before, name)), _shown(getattr(event, name)))
        for name, label in _PARTICULARS.items()
        if getattr(before, name) != getattr(event, name)
    ]
    if event.pgh_label == "topics":
        rows.append(Difference(_("topics"), "", ", ".join(said.get("topics") or [])))
    return rows


def _revision_entries(revisions: list[ArticleRevision]) -> list[Entry]:
    """Revisions from before the history was kept, each against the one before it in its language."""
    entries = []
    for revision in revisions:
        older = (r for r in revisions if r.language == revision.language and r.pk < revision.pk)
        before = max(older, key=lambda r: r.pk, default=None)
        texts = [
            TextChange(revision.language, _FIELD_NAMES[name], _marked(old, new, revision.language))
            for name in TEXT_FIELDS
            if (old := getattr(before, name, "")) != (new := getattr(revision, name))
        ]
        who = [str(revision.by)] if revision.by else []
        entries.append(Entry(revision.at, who, revision.note, [], texts, revision))
    return entries


def _marked(old: str, new: str, language: str) -> SafeString:
    return mark(compare(old, new, whole=False), facts={}, language=language)


# Both ---------------------------------------------------------------------------------------------


def _newest_events(thing: Any) -> list[Any]:
    events = thing.events.select_related("pgh_context").order_by("-pgh_id")
    return list(events[: NEWEST + 1])


def _pairs(events: list[Any]) -> list[tuple[Any, Any]]:
    """Each event with the one before it."""
    return list(zip_longest(events, events[1:]))[:NEWEST]


def _said(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _why(event: Any, said: dict[str, Any]) -> str:
    if said.get("why"):
        return str(said["why"])
    return _("First kept.") if event.pgh_label == "insert" else ""


def _names(events: Iterable[Any], changes: dict[int, FactChange]) -> dict[int, str]:
    keys = {_said(event).get(name) for event in events for name in ("user", "reviewer")}
    for change in changes.values():
        keys |= {change.proposed_by_id, *(approval.by_id for approval in change.approvals.all())}
    people = User.objects.in_bulk(keys - {None})
    return {pk: str(person) for pk, person in people.items()}


def _unique(people: Iterable[int | None], names: dict[int, str]) -> list[str]:
    return list(dict.fromkeys(names[pk] for pk in people if pk in names))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ":".join(str(part) for part in value.values() if part)
    if isinstance(value, datetime):
        return format_datetime(value)
    return "" if value is None else str(value)
