"""Articles as a file for a translator's program: the original, what stands in the target language, and what to mind."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from portal.common.errors import PortalError
from rights_info.desk_texts import known_facts
from rights_info.enums import TextState
from rights_info.models import Article, ArticleRevision
from rights_info.rendering import TOKEN, cited_facts
from rights_info.xliff.blocks import Block, blocks_of
from rights_info.xliff.origins import Origins
from rights_info.xliff.pairing import Pairing, pair
from rights_info.xliff.subjects import Subject, load_subjects
from rights_info.xliff.writing import OutFile, OutUnit, SegmentState, write_file

# What a person can ask for at once, by the states of the desk's table.
OUTDATED = frozenset({TextState.OUTDATED, TextState.LAW_CHANGED})
MISSING = frozenset({TextState.MISSING})


def export_articles(articles: Iterable[Article], language: str) -> bytes:
    """One file of all that have an original in another language. Four queries.

    Raises:
        PortalError: there is none, or their originals are in several languages: a file has one.
    """
    subjects = [one for one in load_subjects(articles, language) if _is_translatable(one)]
    sources = {one.article.source_language for one in subjects}
    if not subjects:
        raise PortalError(_("There is no article to translate in this choice."))
    if len(sources) > 1:
        raise PortalError(_("These articles are written in several languages. Take one at a time."))
    shown = _shown(subjects, language)
    files = [_out_file(one, shown) for one in subjects]
    return write_file(files, source_language=sources.pop(), language=language, shown=shown)


def _is_translatable(subject: Subject) -> bool:
    return subject.source is not None and subject.language != subject.article.source_language


def _shown(subjects: Sequence[Subject], language: str) -> dict[str, str]:
    """Fact key → what readers of the language see now."""
    texts = [one.current for one in subjects] + [one.source and one.source.text for one in subjects]
    facts = known_facts(text.body for text in texts if text)
    return {key: fact.written(language) for key, fact in facts.items()}


def _out_file(subject: Subject, shown: Mapping[str, str]) -> OutFile:
    source: ArticleRevision = subject.source  # type: ignore[assignment]  # see `_is_translatable`
    base = subject.base
    origins = Origins(source.pk, subject.mark, base.pk if base else None)
    pairing = pair(source.text, subject.current, base=base.text if base else None)
    return OutFile(
        id=subject.article.slug,
        original=origins.written(subject.article.slug),
        notes=_rules(),
        units=[_out_unit(one, subject, pairing, shown) for one in blocks_of(source.text)],
    )


def _rules() -> list[str]:
    return [
        _("Write short, plain sentences, as you would say them to the worker."),
        _("Keep each figure, such as {{ fact:th-minimum-wage }}: the reader sees its value there."),
        _("Keep links, and the stars around **bold** words."),
        _("Translate every part of an article, or none."),
    ]


def _out_unit(
    block: Block, subject: Subject, pairing: Pairing, shown: Mapping[str, str]
) -> OutUnit:
    target = pairing.texts.get(block.id)
    if target is None and not has_words(block.text):
        target = block.text
    return OutUnit(
        id=block.id,
        kind=block.kind,
        source=block.text,
        target=target,
        state=_state(block, subject, pairing, target),
        notes=_notes(block, subject, pairing, shown),
    )


def has_words(text: str) -> bool:
    """Whether there is anything to translate beside figures."""
    return any(character.isalpha() for character in TOKEN.sub("", text))


def _state(block: Block, subject: Subject, pairing: Pairing, target: str | None) -> SegmentState:
    """A translation of words that have changed since is where it began: `initial`."""
    if target is None or block.id in pairing.changed:
        return SegmentState.INITIAL
    state = subject.state
    if subject.draft or state is None or not state.reviewed_on:
        return SegmentState.TRANSLATED
    return SegmentState.FINAL if state.based_on == subject.source else SegmentState.REVIEWED


def _notes(block: Block, subject: Subject, pairing: Pairing, shown: Mapping[str, str]) -> list[str]:
    notes = [
        _("{{ fact:%(key)s }} shows now: %(value)s") % {"key": key, "value": shown[key]}
        for key in cited_facts(block.text)
        if key in shown
    ]
    if block.id in pairing.changed and subject.current is not None:
        notes.append(_("The original has changed here since the translation was up to date."))
    return notes
