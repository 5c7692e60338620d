"""Keeping translations true: three separate acts, none of which does another's work."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.caching import touch
from portal.common.errors import Conflict
from rights_info.models import Article, ArticleRevision, ReviewTask, TranslationState
from rights_info.services.articles import CACHE_TAG


@transaction.atomic
def bring_up_to_date(
    *, article: Article, language: str, by: User | None = None
) -> TranslationState:
    """State that the translation says what the source's newest revision says. Nothing else moves `based_on`.

    Raises:
        Conflict: the language is the source, or the article has no text in it.
    """
    state = _state_of(article, language)
    state.based_on = ArticleRevision.objects.of_source(article).first()
    state.save(update_fields=["based_on"])
    _record("rights_info.brought_up_to_date", state, by)
    return state


@transaction.atomic
def review_translation(*, article: Article, language: str, by: User) -> TranslationState:
    """A second person has read the translation and stands by its words. Says nothing about its age.

    Raises:
        Conflict: nothing to review, or the reviewer wrote the text.
    """
    state = _state_of(article, language)
    newest = article.revisions.filter(language=language).order_by("-id").first()
    if newest is not None and newest.by_id == by.pk:
        raise Conflict(_("Somebody else must review what you wrote."))
    state.reviewer, state.reviewed_on = by, timezone.localdate()
    state.save(update_fields=["reviewer", "reviewed_on"])
    _record("rights_info.reviewed_translation", state, by)
    return state


@transaction.atomic
def finish_review_task(*, task: ReviewTask, by: User | None = None) -> ReviewTask:
    """Somebody has read the text again after a figure in it changed. Done twice is done once."""
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), by
        task.save(update_fields=["done_at", "done_by"])
        touch(CACHE_TAG)
        record("rights_info.finished_review_task", on=task, by=by)
    return task


def _state_of(article: Article, language: str) -> TranslationState:
    state = (
        TranslationState.objects.select_for_update()
        .filter(article=article, language=language)
        .exclude(language=article.source_language)
        .first()
    )
    if state is None:
        raise Conflict(_("This article has no translation into that language."))
    return state


def _record(action: str, state: TranslationState, by: User | None) -> None:
    touch(CACHE_TAG)
    detail = {"language": state.language, "based_on": state.based_on_id}
    record(action, on=state.article, by=by, detail=detail)
