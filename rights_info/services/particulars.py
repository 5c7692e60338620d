"""What an article is about and for whom; and whether readers see it. For its words see `drafts`."""

from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import EDIT_ARTICLES
from portal.audit.services import record
from portal.common.caching import touch
from portal.common.errors import Conflict, NotAllowed, PortalError
from rights_info.models import Article, Draft, Topic
from rights_info.models.article import ArticleText
from rights_info.services.articles import CACHE_TAG, publish_article
from rights_info.services.drafts import Written, save_draft
from rights_info.services.history import telling_why

_COLUMNS = ("stages", "origins", "destinations", "sectors", "actions", "position")


@dataclass(frozen=True)
class Particulars:
    """Codes as in `Article`; empty lists mean: for all. `actions` are maps {type, kind?}."""

    stages: list[str]
    topics: list[Topic] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    destinations: list[str] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    position: int = 100

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _COLUMNS}


@transaction.atomic
def create_article(*, title: str, particulars: Particulars, by: User) -> Draft:
    """Begin an article: its address comes from the English title. Readers see it once its text was reviewed and an
    editor publishes it.

    Returns:
        The draft of its source text, for the editor to write.

    Raises:
        NotAllowed: the person is no editor.
        PortalError: the title has no Latin letters, or another article has that address.
    """
    _require_editor(by)
    slug = slugify(title)[:100].strip("-")
    if not slug or slug == "new":  # that address is the form itself
        _refuse_title(_("Write the title in English letters: the address is made of it."))
    with telling_why(by=by, why=_("Begun at the desk.")):
        try:
            with transaction.atomic():
                article = Article.objects.create(slug=slug, **particulars.columns)
        except IntegrityError:
            _refuse_title(_("Another article has this title already. Choose a different one."))
        article.topics.set(particulars.topics)
    record("rights_info.created_article", on=article, by=by)
    language = article.source_language
    written = Written(text=ArticleText(language, title, "", ""), note=_("First text."))
    return save_draft(article=article, language=language, written=written, by=by)


@transaction.atomic
def edit_particulars(*, article: Article, particulars: Particulars, why: str, by: User) -> Article:
    """Change what an article is about and for whom.

    Raises:
        NotAllowed: the person is no editor. PortalError: no reason is given.
    """
    _require_editor(by)
    if not why.strip():
        message = _("Please say why.")
        raise PortalError(message, fields={"why": [message]})
    article = Article.objects.select_for_update().get(pk=article.pk)
    changed = [n for n, value in particulars.columns.items() if getattr(article, n) != value]
    topics = sorted(topic.key for topic in particulars.topics)
    is_about_else = sorted(article.topics.values_list("key", flat=True)) != topics
    with telling_why(by=by, why=why.strip(), topics=topics):
        _save(article, particulars, changed, is_about_else)
    touch(CACHE_TAG)
    fields = [*changed, *(["topics"] if is_about_else else [])]
    record("rights_info.edited_particulars", on=article, by=by, detail={"fields": fields})
    return article


def _save(
    article: Article, particulars: Particulars, changed: list[str], is_about_else: bool
) -> None:
    for name in changed:
        setattr(article, name, getattr(particulars, name))
    if changed:
        article.save(update_fields=changed)
    if is_about_else:
        article.topics.set(particulars.topics)
        # Topics stand in a table of their own, which no trigger watches.
        pghistory.create_event(article, label="topics")


@transaction.atomic
def show_article(*, article: Article, by: User) -> Article:
    """Let readers see an article whose source text somebody else has reviewed.

    Raises:
        NotAllowed: the person is no editor. Conflict: the source text is missing or not reviewed.
    """
    _require_editor(by)
    language = article.source_language
    state = article.translation_states.filter(language=language).first()
    if not article.has_text_in(language) or state is None or state.reviewed_on is None:
        raise Conflict(_("Its original text must be reviewed first."))
    return publish_article(article=article, by=by)


def _require_editor(by: User) -> None:
    if not by.may(EDIT_ARTICLES):
        raise NotAllowed(_("Your role does not allow this."))


def _refuse_title(message: str) -> None:
    raise PortalError(message, fields={"title": [message]})
