"""Texts on their way to the reader: saved, submitted, read by a second person, published."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES, TRANSLATE_ARTICLES
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.common.script import clean_text
from rights_info.enums import DraftState, Origin, Significance
from rights_info.models import Article, ArticleRevision, Draft, Fact, TranslationState
from rights_info.models.article import ArticleText
from rights_info.rendering import cited_facts
from rights_info.services.articles import revise_article
from rights_info.services.history import telling_why
from rights_info.services.translations import bring_up_to_date, review_translation
from rights_info.text_checks import TextCheck, check_text


@dataclass(frozen=True)
class Written:
    """What a writer says of her text.

    Attributes:
        source_read: the source revision she had before her; None for the source's own text.
        is_up_to_date: the translation says what `source_read` says.
        significance: how much a new source text changes for readers.
        origin: who first wrote it; None keeps what is known.
    """

    text: ArticleText
    source_read: ArticleRevision | None = None
    is_up_to_date: bool = False
    significance: Significance = Significance.NORMAL
    note: str = ""
    origin: Origin | None = None


class Overtaken(Conflict):
    """Somebody saved another text meanwhile; nothing of either is lost.

    Attributes:
        draft: what stands now.
    """

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            _(
                "Somebody else saved this text while you were writing. Compare both, then save again."
            )
        )
        self.draft = draft


def may_write(user: User, article: Article, language: str) -> bool:
    """Editors write the source text, translators (and editors) the translations."""
    is_source = language == article.source_language
    return user.may(EDIT_ARTICLES if is_source else TRANSLATE_ARTICLES)


def may_review(user: User, draft: Draft) -> bool:
    """Reviewers read what they had no hand in."""
    return user.may(REVIEW_ARTICLES) and user.pk not in draft.writer_ids


@transaction.atomic
def save_draft(
    *, article: Article, language: str, written: Written, by: User, version: int = 0
) -> Draft:
    """Keep a text for later; readers see nothing of it. Invisible characters go, Zawgyi becomes Unicode.

    A text that had been submitted is taken back for writing.

    Args:
        version: of the draft the writer began from; 0 when there was none.

    Raises:
        NotAllowed: the person may not write this language.
        Overtaken: the draft was saved by somebody since, or begun.
        Conflict: `source_read` is no text of the source.
    """
    if not may_write(by, article, language):
        raise NotAllowed(_("Your role does not allow this."))
    _refuse_other_source(article, language, written.source_read)
    draft = _open_draft(article, language)
    if (draft.version if draft else 0) != version:
        raise Overtaken(draft or Draft(article=article, language=language, version=0))
    if draft is None:
        draft = _new_draft(article, language, by)
    _write(draft, written, by)
    record("rights_info.saved_draft", on=draft, by=by, detail={"version": draft.version})
    return draft


@transaction.atomic
def submit_draft(*, draft: Draft, by: User) -> Draft:
    """Hand a text over for review.

    Raises:
        NotAllowed: the person may not write this language.
        Conflict: it is not being written.
        PortalError: title or text is empty, a figure in it does not exist, or the source's change has no reason.
    """
    draft = _locked(draft)
    if not may_write(by, draft.article, draft.language):
        raise NotAllowed(_("Your role does not allow this."))
    if draft.state not in (DraftState.WRITING, DraftState.RETURNED):
        raise Conflict(_("This text is not being written."))
    _refuse_unfit(draft)
    draft.state, draft.submitted_at = DraftState.SUBMITTED, timezone.now()
    draft.save(update_fields=["state", "submitted_at"])
    record("rights_info.submitted_draft", on=draft, by=by, detail={"version": draft.version})
    return draft


@transaction.atomic
def return_draft(*, draft: Draft, by: User, answer: str, version: int) -> Draft:
    """Send a text back to its writer, with what to mend.

    Raises:
        NotAllowed, Conflict: as `publish_draft`. PortalError: no reason is given.
    """
    draft = _to_review(draft, by, version)
    if not answer.strip():
        message = _("Please say what to mend.")
        raise PortalError(message, fields={"answer": [message]})
    draft.state, draft.answer = DraftState.RETURNED, answer.strip()
    draft.save(update_fields=["state", "answer"])
    record("rights_info.returned_draft", on=draft, by=by, detail={"version": draft.version})
    return draft


@transaction.atomic
def publish_draft(*, draft: Draft, by: User, version: int) -> ArticleRevision:
    """A second person has read the text: readers get it, reviewed by her.

    The translation is brought up to date only if its writer said so, and only to the source text that she had before
    her; where the source moved on meanwhile, readers are still told that the translation is older.

    Args:
        version: of the draft that was read.

    Raises:
        NotAllowed: the person is no reviewer.
        Conflict: she had a hand in it, it is not submitted, it was changed since she opened it, or another text of
            this language was published meanwhile.
        PortalError: a figure in it does not exist.
    """
    draft = _to_review(draft, by, version)
    if _newest_revision(draft.article, draft.language) != draft.replaces:
        raise Conflict(
            _("Another text was published meanwhile. Send this one back, to be written anew.")
        )
    _refuse_unfit(draft)
    writer = draft.written_by
    with telling_why(by=writer, why=draft.note, reviewer=by.pk, draft=draft.pk):
        revision = _publish(draft, by)
    draft.state, draft.published = DraftState.PUBLISHED, revision
    draft.ended_by, draft.ended_at = by, timezone.now()
    draft.save(update_fields=["state", "published", "ended_by", "ended_at"])
    record("rights_info.published_draft", on=draft, by=by, detail={"revision": revision.pk})
    return revision


@transaction.atomic
def discard_draft(*, draft: Draft, by: User) -> Draft:
    """Give a text up; it stays on record. By a writer of it or an editor.

    Raises:
        NotAllowed: somebody else's text. Conflict: it is no longer open.
    """
    draft = _locked(draft)
    if by.pk not in draft.writer_ids and not by.may(EDIT_ARTICLES):
        raise NotAllowed(_("Only its writer or an editor can discard a text."))
    if draft.state not in DraftState.open():
        raise Conflict(_("This text is no longer open."))
    draft.state, draft.ended_by, draft.ended_at = DraftState.DISCARDED, by, timezone.now()
    draft.save(update_fields=["state", "ended_by", "ended_at"])
    record("rights_info.discarded_draft", on=draft, by=by)
    return draft


@transaction.atomic
def restore_revision(*, revision: ArticleRevision, by: User) -> Draft:
    """Begin a new draft from an old text.

    Raises:
        NotAllowed: the person may not write this language. Overtaken: a text is being written already.
    """
    note = _("Restored from an earlier text.")
    written = Written(text=revision.text, note=note, source_read=_source_of(revision))
    return save_draft(article=revision.article, language=revision.language, written=written, by=by)


def check_draft(draft: Draft) -> TextCheck:
    """The draft's figures against those that exist and those of the published source. One query."""
    known = set(Fact.objects.filter(key__in=cited_facts(draft.body)).values_list("key", flat=True))
    article, is_source = draft.article, draft.language == draft.article.source_language
    source = None if is_source else article.written_in(article.source_language)
    return check_text(draft.text, source=source, known=known)


def _source_of(revision: ArticleRevision) -> ArticleRevision | None:
    article = revision.article
    if revision.language == article.source_language:
        return None
    return ArticleRevision.objects.of_source(article).first()


def _refuse_other_source(article: Article, language: str, source: ArticleRevision | None) -> None:
    is_fitting = (
        source is None
        if language == article.source_language
        else source is None
        or (source.article_id, source.language) == (article.pk, article.source_language)
    )
    if not is_fitting:
        raise Conflict(
            _("This is no text that a translation of this article can be compared with.")
        )


def _open_draft(article: Article, language: str) -> Draft | None:
    drafts = Draft.objects.open().select_for_update()
    return drafts.filter(article=article, language=language).first()


def _newest_revision(article: Article, language: str) -> ArticleRevision | None:
    return article.revisions.filter(language=language).order_by("-id").first()


def _new_draft(article: Article, language: str, by: User) -> Draft:
    draft = Draft(
        article=article,
        language=language,
        written_by=by,
        replaces=_newest_revision(article, language),
        origin=_origin(article, language),
        version=0,
    )
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        # Somebody began one in the same moment; theirs stands.
        raise Overtaken(Draft.objects.open().get(article=article, language=language)) from error
    return draft


def _origin(article: Article, language: str) -> Origin:
    """A machine's text that a person mends stays a machine's; a first text is hers."""
    state = TranslationState.objects.filter(article=article, language=language).first()
    if state is not None:
        return Origin(state.origin)
    return Origin.MACHINE if article.has_text_in(language) else Origin.HUMAN


def _write(draft: Draft, written: Written, by: User) -> None:
    text = written.text
    draft.title = clean_text(text.title).normalised
    draft.summary = clean_text(text.summary).normalised
    draft.body = clean_text(text.body).normalised
    draft.note = written.note.strip()
    draft.significance = written.significance
    draft.source_read = written.source_read
    draft.is_up_to_date = written.is_up_to_date and written.source_read is not None
    draft.origin = written.origin or draft.origin
    if draft.state == DraftState.SUBMITTED:
        draft.state = DraftState.WRITING
    draft.written_by, draft.saved_at = by, timezone.now()
    draft.writer_ids = sorted({*draft.writer_ids, by.pk})
    draft.version += 1
    draft.save()


def _locked(draft: Draft) -> Draft:
    drafts = Draft.objects.select_for_update(of=("self",))
    return drafts.select_related("article", "written_by", "replaces", "source_read").get(
        pk=draft.pk
    )


def _to_review(draft: Draft, by: User, version: int) -> Draft:
    """The draft, locked, if this person may decide on this version of it."""
    draft = _locked(draft)
    if not by.may(REVIEW_ARTICLES):
        raise NotAllowed(_("Your role does not allow this."))
    if by.pk in draft.writer_ids:
        raise Conflict(_("Somebody else must review what you wrote."))
    if draft.state != DraftState.SUBMITTED:
        raise Conflict(_("This text does not wait for a review."))
    if draft.version != version:
        raise Conflict(_("The text was changed since you opened it. Read it again."))
    return draft


def _refuse_unfit(draft: Draft) -> None:
    for name in ("title", "body"):
        if not getattr(draft, name).strip():
            message = _("Write a title and a text.")
            raise PortalError(message, fields={name: [message]})
    if draft.language == draft.article.source_language and not draft.note:
        message = _("Please say why.")
        raise PortalError(message, fields={"note": [message]})
    check = check_draft(draft)
    if check.unknown:
        keys = ", ".join(check.unknown)
        message = _("There are no such facts: %(keys)s.") % {"keys": keys}
        raise PortalError(message, fields={"body": [message]})
    if check.broken:
        message = _("A figure is written wrongly in this line: %(line)s") % {
            "line": check.broken[0]
        }
        raise PortalError(message, fields={"body": [message]})


def _publish(draft: Draft, by: User) -> ArticleRevision:
    article, language = draft.article, draft.language
    revision = revise_article(
        article=article,
        language=language,
        title=draft.title,
        summary=draft.summary,
        body=draft.body,
        significance=Significance(draft.significance),
        by=draft.written_by,
        note=draft.note,
        origin=Origin(draft.origin),
    )
    review_translation(article=article, language=language, by=by)
    if draft.is_up_to_date and draft.source_read is not None:
        bring_up_to_date(article=article, language=language, by=by, to=draft.source_read)
    return revision
