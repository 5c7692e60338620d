"""Topics, facts and articles from reference_data/. Loading twice changes nothing.

Each row's digest is kept: a row that did not change in its file is left alone, whatever editors did since; a row that
did change goes through the same services as an editor's change. Agreements and ratifications are loaded as facts too
(see `treaties.py`); schemes stand in the same folder and are not loaded yet.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.reference.models import Source
from portal.reference.services import LoadReport, load_rows, save_sources
from portal.reference.services.loading import read_yaml
from portal.settings.languages import LANGUAGE_CODES
from rights_info.enums import Origin, Precision, Significance
from rights_info.models import Article, Fact, Topic
from rights_info.models.article import TEXT_FIELDS
from rights_info.services.articles import publish_article, revise_article
from rights_info.services.facts import change_fact
from rights_info.services.translations import bring_up_to_date
from rights_info.services.treaties import agreement_facts, ratification_facts

FOLDER = Path(__file__).resolve().parent.parent / "reference_data"
SOURCE_PREFIX = "rights"
NOTE = "loaded from the reference data"


def load_topics(report: LoadReport, folder: Path = FOLDER) -> None:
    rows = read_yaml(folder / "topics.yaml")["rows"]
    load_rows(
        report,
        Topic,
        (
            {
                "key": row["key"],
                "icon": row.get("icon") or "book-open-text",
                "labels": row["label"],
                "position": row.get("position") or index * 10,
            }
            for index, row in enumerate(rows, start=1)
        ),
        key_field="key",
    )


def load_facts(report: LoadReport, folder: Path = FOLDER) -> None:
    """Every file of the folder `facts`; `figures.yaml` explains the fields."""
    for path in sorted((folder / "facts").glob("*.yaml")):
        data = read_yaml(path)
        _load_fact_rows(report, data["rows"], data.get("sources") or {})


def load_ratifications(report: LoadReport, folder: Path = FOLDER) -> None:
    data = read_yaml(folder / "ratifications.yaml")
    _load_fact_rows(report, ratification_facts(data), data["sources"])


def load_agreements(report: LoadReport, folder: Path = FOLDER) -> None:
    data = read_yaml(folder / "agreements.yaml")
    _load_fact_rows(report, agreement_facts(data), data["sources"])


@transaction.atomic
def _load_fact_rows(
    report: LoadReport, rows: Iterable[Mapping[str, Any]], sources: Mapping[str, Mapping[str, Any]]
) -> None:
    saved = save_sources(report, sources, prefix=SOURCE_PREFIX)
    stored = {fact.key: fact for fact in Fact.objects.all()}
    for row in rows:
        _load_fact(report, row, stored.get(row["key"]), saved)


def _load_fact(
    report: LoadReport, row: Mapping[str, Any], fact: Fact | None, sources: Mapping[str, Source]
) -> None:
    digest = _digest(row)
    if fact is not None and fact.loaded_digest == digest:
        report.add(Fact, "unchanged")
        return
    fields = _fact_fields(row)
    cited = [sources[key] for key in row.get("sources") or []]
    if fact is None:
        fact = Fact.objects.create(key=row["key"], loaded_digest=digest, **fields)
        if cited:
            fact.sources.set(cited)
        report.add(Fact, "created")
        return
    change_fact(fact=fact, changes={**fields, "sources": cited}, note=NOTE)
    fact.loaded_digest = digest
    fact.save(update_fields=["loaded_digest"])
    report.add(Fact, "changed")


def _fact_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: row.get(name) or "" for name in
             ("value", "unit", "currency", "per", "applies_to", "law_article", "caution")}  # fmt: skip
    days = {name: row.get(name) for name in ("valid_from", "valid_to", "as_of", "review_on")}
    return {
        **{name: str(value) for name, value in texts.items()},
        **days,
        "kind": row["kind"],
        "labels": row["label"],
        "texts": row.get("text") or {},
        "country_id": row.get("country"),
        "as_of_precision": row.get("as_of_precision") or Precision.DAY,
        "confidence": row["confidence"],
    }


def load_articles(report: LoadReport, folder: Path = FOLDER) -> None:
    for path in sorted((folder / "articles").glob("*.yaml")):
        data = read_yaml(path)
        for row in data.get("rows") or [data]:
            load_article(report, row)


@transaction.atomic
def load_article(report: LoadReport, row: Mapping[str, Any]) -> Article:
    """Load one article: its particulars, then the languages whose text changed in the file, the source first."""
    article, outcome = _load_particulars(row)
    changed = [code for code in _source_first(article) if _is_new_text(article, row, code)]
    for language in changed:
        _load_text(article, row, language)
    for language in changed:
        if language != article.source_language:
            bring_up_to_date(article=article, language=language)
    article.save(update_fields=["loaded"])
    if row.get("published_on") and outcome == "created":
        publish_article(article=article, at=_midnight(row["published_on"]))
    report.add(Article, "changed" if changed and outcome == "unchanged" else outcome)
    return article


def _load_particulars(row: Mapping[str, Any]) -> tuple[Article, str]:
    """The article with its particulars as in the file, and «created», «changed» or «unchanged»."""
    particulars = _particulars(row)
    digest = _digest(particulars)
    stored = Article.objects.filter(slug=row["key"]).first()
    if stored is not None and stored.loaded.get("particulars") == digest:
        return stored, "unchanged"
    counts = LoadReport()
    topics = list(Topic.objects.filter(key__in=row.get("topics") or []))
    (article,) = load_rows(counts, Article, [{**particulars, "topics": topics}], key_field="slug")
    article.loaded["particulars"] = digest
    return article, next(
        name for name in ("created", "changed", "unchanged") if getattr(counts, name)
    )


def _particulars(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("stages", "origins", "destinations", "sectors", "statuses", "actions")
    lists = {name: row.get(name) or [] for name in names}
    return {
        "slug": row["key"],
        "topics": sorted(row.get("topics") or []),
        "audience": row.get("audience") or "worker",
        "position": row.get("position") or 100,
        **lists,
    }


def _source_first(article: Article) -> list[str]:
    return sorted(LANGUAGE_CODES, key=lambda code: code != article.source_language)


def _text_in(row: Mapping[str, Any], language: str) -> dict[str, str]:
    return {name: ((row.get(name) or {}).get(language) or "").strip() for name in TEXT_FIELDS}


def _is_new_text(article: Article, row: Mapping[str, Any], language: str) -> bool:
    text = _text_in(row, language)
    return bool(text["title"] and text["body"]) and article.loaded.get(language) != _digest(text)


def _load_text(article: Article, row: Mapping[str, Any], language: str) -> None:
    text = _text_in(row, language)
    is_source = language == article.source_language
    revise_article(
        article=article,
        language=language,
        significance=Significance.NORMAL,
        note=NOTE,
        origin=None if is_source else Origin.MACHINE,
        title=text["title"],
        summary=text["summary"],
        body=text["body"],
    )
    article.loaded[language] = _digest(text)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _digest(row: Mapping[str, Any]) -> str:
    written = json.dumps(row, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


__all__ = [
    "load_agreements",
    "load_article",
    "load_articles",
    "load_facts",
    "load_ratifications",
    "load_topics",
]
