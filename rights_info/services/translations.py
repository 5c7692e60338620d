"""Keeping texts true: three separate acts, none of which does another's work."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.caching import touch
from portal.common.errors import Conflict
from rights_info.enums import Origin
from rights_info.models import Article, ArticleRevision, ReviewTask, TranslationState
from rights_info.services.articles import CACHE_TAG


@transaction.atomic
def bring_up_to_date(
    *,
    article: Article,
    language: str,
    by: User | None = None,
    to: ArticleRevision | None = None,
) -> TranslationState:
    """State that the translation says what a revision of the source says. Nothing else moves `based_on`.

    Args:
        to: the source revision it was compared with; None for the newest. Where the source has moved on since, the
            translation stays outdated, as it should.

    Raises:
        Conflict: the language is the source, the article has no text in it, or `to` is no revision of its source.
    """
    state = _translation_state(article, language)
    if to is not None and (to.article_id, to.language) != (article.pk, article.source_language):
        raise Conflict(
            _("This is no text that a translation of this article can be compared with.")
        )
    state.based_on = to or ArticleRevision.objects.of_source(article).first()
    state.save(update_fields=["based_on"])
    _record("rights_info.brought_up_to_date", state, by)
    return state


@transaction.atomic
def keep_translations(
    *, compared: Iterable[tuple[TranslationState, ArticleRevision]], by: User
) -> list[TranslationState]:
    """«Still correct»: each translation says what the source revision it was compared with says. One record each."""
    return [
        bring_up_to_date(article=state.article, language=state.language, by=by, to=source)
        for state, source in compared
    ]


@transaction.atomic
def review_translation(*, article: Article, language: str, by: User) -> TranslationState:
    """A second person has read the text and stands by its words. Says nothing about its age.

    The source text is reviewed in the same way.

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


@transaction.atomic
def finish_review_tasks(*, tasks: Iterable[ReviewTask], by: User) -> list[ReviewTask]:
    """Several at once, one record each."""
    return [finish_review_task(task=task, by=by) for task in tasks]


def _translation_state(article: Article, language: str) -> TranslationState:
    if language == article.source_language:
        raise Conflict(_("This article has no translation into that language."))
    return _state_of(article, language)


def _state_of(article: Article, language: str) -> TranslationState:
    """The text's state, locked. A source text that was loaded before its state was kept gets one now."""
    states = TranslationState.objects.select_for_update()
    state = states.filter(article=article, language=language).first()
    if state is not None:
        return state
    if language != article.source_language or not article.has_text_in(language):
        raise Conflict(_("This article has no translation into that language."))
    return TranslationState.objects.create(
        article=article, language=language, origin=Origin.MACHINE
    )


def _record(action: str, state: TranslationState, by: User | None) -> None:
    touch(CACHE_TAG)
    detail = {"language": state.language, "based_on": state.based_on_id}
    record(action, on=state.article, by=by, detail=detail)
