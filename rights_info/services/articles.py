"""Writing and publishing articles."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.caching import touch
from portal.common.errors import PortalError
from portal.search.services import refresh
from rights_info.enums import Origin, Significance
from rights_info.models import Article, ArticleRevision, Fact, FactUse, TranslationState
from rights_info.models.article import TEXT_FIELDS
from rights_info.rendering import cited_facts
from rights_info.services.history import telling_why

CACHE_TAG = "rights"


@transaction.atomic
def publish_article(
    *, article: Article, by: User | None = None, at: datetime | None = None
) -> Article:
    """Let readers see the article from `at` (default: now)."""
    return _set_published(article, at or timezone.now(), "rights_info.published_article", by)


@transaction.atomic
def withdraw_article(*, article: Article, by: User | None = None) -> Article:
    """Hide the article from readers; nothing is deleted."""
    return _set_published(article, None, "rights_info.withdrew_article", by)


def _set_published(article: Article, at: datetime | None, action: str, by: User | None) -> Article:
    article.published_at = at
    with telling_why(by=by):
        article.save(update_fields=["published_at"])
    touch(CACHE_TAG)
    refresh(kind="article", key=article.slug)
    record(action, on=article, by=by)
    return article


@transaction.atomic
def revise_article(
    *,
    article: Article,
    language: str,
    title: str,
    summary: str,
    body: str,
    significance: Significance,
    by: User | None = None,
    note: str = "",
    origin: Origin | None = None,
) -> ArticleRevision:
    """Give the article a new text in one language; keep a snapshot of it.

    Every other language is outdated from now on if this is the source and the significance is normal or higher. How
    far this language has kept up is not touched: only `bring_up_to_date` does that. A review of the old words does
    not count for new ones, so it is dropped unless the change is minor.

    Args:
        origin: who first wrote this text; kept as it is when None. A first text is a person's when `by` is given,
            else a machine's.

    Raises:
        PortalError: the title or the text is empty.
    """
    _refuse_empty(title=title, body=body)
    _lock(article)
    revision = ArticleRevision.objects.create(
        article=article, language=language, significance=significance,
        title=title, summary=summary, body=body, by=by, note=note,
    )  # fmt: skip
    with telling_why(by=by, why=note, revision=revision.pk):
        _write(article, language, {"title": title, "summary": summary, "body": body})
    _note_uses(article, language, body)
    _note_state(article, language, significance, origin, by)
    touch(CACHE_TAG)
    refresh(kind="article", key=article.slug)
    record(
        "rights_info.revised_article",
        on=article,
        by=by,
        detail={"language": language, "revision": revision.pk, "significance": significance},
    )
    return revision


def _refuse_empty(**texts: str) -> None:
    empty = [name for name, text in texts.items() if not text.strip()]
    if empty:
        message = _("Write a title and a text.")
        raise PortalError(message, fields={name: [message] for name in empty})


def _lock(article: Article) -> None:
    """One revision of an article at a time, so that ids of revisions follow the order of the acts."""
    Article.objects.select_for_update().values_list("pk").get(pk=article.pk)


def _write(article: Article, language: str, texts: dict[str, str]) -> None:
    article.updated_at = timezone.now()
    for name in TEXT_FIELDS:
        setattr(article, f"{name}_{language}", texts[name])
    article.save(update_fields=[*(f"{name}_{language}" for name in TEXT_FIELDS), "updated_at"])


def _note_uses(article: Article, language: str, body: str) -> None:
    facts = Fact.objects.filter(key__in=cited_facts(body))
    FactUse.objects.filter(article=article, language=language).exclude(fact__in=facts).delete()
    FactUse.objects.bulk_create(
        (FactUse(article=article, language=language, fact=fact) for fact in facts),
        ignore_conflicts=True,
    )


def _note_state(
    article: Article,
    language: str,
    significance: Significance,
    origin: Origin | None,
    by: User | None,
) -> None:
    first = origin or (Origin.HUMAN if by else Origin.MACHINE)
    state, is_new = TranslationState.objects.get_or_create(
        article=article, language=language, defaults={"origin": first}
    )
    if is_new:
        return
    if origin is not None:
        state.origin = origin
    if significance != Significance.MINOR:
        state.reviewer, state.reviewed_on = None, None
    state.save(update_fields=["origin", "reviewer", "reviewed_on"])
