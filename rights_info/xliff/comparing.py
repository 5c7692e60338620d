"""What an uploaded file would change, and what is wrong with it. Reads only; one article's problem is its own."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.common.errors import PortalError
from portal.common.formatting import format_date, format_number, language_name
from portal.settings.languages import LANGUAGE_CODES
from rights_info.desk_texts import known_facts, mark
from rights_info.differences import compare
from rights_info.forms.desk import LONGEST_BODY, LONGEST_SUMMARY
from rights_info.models import Article, ArticleRevision, Fact
from rights_info.models.article import ArticleText
from rights_info.services.drafts import may_write
from rights_info.text_checks import check_text
from rights_info.xliff.blocks import Block, blocks_of, fill
from rights_info.xliff.pairing import Pairing, pair
from rights_info.xliff.parts import Look
from rights_info.xliff.plans import Level, Note, Plan
from rights_info.xliff.reading import InFile, Upload
from rights_info.xliff.subjects import Subject, load_subjects
from rights_info.xliff.wording import is_same, read_wordings

LONGEST_TITLE = 200  # as the column


@dataclass(frozen=True)
class _Ground:
    """All that the plans of one upload are made from, fetched at once."""

    upload: Upload
    by: User
    subjects: Mapping[str, Subject]
    revisions: Mapping[int, ArticleRevision]
    facts: dict[str, Fact]
    times: Counter[str]


@dataclass(frozen=True)
class _Task:
    """One article of the file beside what the portal has of it."""

    file: InFile
    subject: Subject
    source: ArticleRevision
    exported: ArticleRevision
    base: ArticleRevision | None

    @property
    def has_moved(self) -> bool:
        return self.source != self.exported


def refuse_foreign(upload: Upload) -> None:
    """What can be said of a file at once.

    Raises:
        PortalError: the file is in no language of the portal, or empty.
    """
    if upload.language not in LANGUAGE_CODES:
        raise PortalError(
            _("The file must say its language. The portal has these: %(codes)s.")
            % {"codes": ", ".join(LANGUAGE_CODES)}
        )
    if not upload.files:
        raise PortalError(_("There is no article in the file."))


def compare_upload(upload: Upload, *, by: User) -> list[Plan]:
    """A plan for each article, in the order of the file, of a file that is not foreign. Six queries."""
    ground = _ground(upload, by)
    return [_plan(one, ground) for one in upload.files]


def _ground(upload: Upload, by: User) -> _Ground:
    slugs = {one.id for one in upload.files}
    articles = Article.objects.without_bodies().filter(slug__in=slugs)
    subjects = load_subjects(articles, upload.language)
    origins = [one.origins for one in upload.files]
    numbers = {number for one in origins for number in (one.source, one.base) if number}
    revisions = ArticleRevision.objects.in_bulk(numbers)
    texts = [unit.target or "" for one in upload.files for unit in one.units]
    texts += [revision.body for revision in revisions.values()]
    texts += [text.body for one in subjects for text in (one.current, one.source) if text]
    return _Ground(
        upload=upload,
        by=by,
        subjects={one.article.slug: one for one in subjects},
        revisions=revisions,
        facts=known_facts(texts),
        times=Counter(one.id for one in upload.files),
    )


def _plan(file: InFile, ground: _Ground) -> Plan:
    subject = ground.subjects.get(file.id)
    try:
        return _compare(_task(file, subject, ground), ground)
    except PortalError as error:
        return Plan(file.id, [Note(Level.PROBLEM, str(error.message))], subject)


# What cannot be compared at all -------------------------------------------------------------------


def _task(file: InFile, subject: Subject | None, ground: _Ground) -> _Task:
    """What is to be compared.

    Raises:
        PortalError: nothing can be, and why.
    """
    if subject is None:
        raise PortalError(_("There is no article with this address."))
    if ground.times[file.id] > 1:
        raise PortalError(_("The file has this article more than once."))
    _refuse_language(subject, ground)
    exported = _source_revision(file.origins.source, subject, ground)
    if exported is None or subject.source is None:
        raise PortalError(
            _("The file does not say which original it was made from. Take a new file.")
        )
    if subject.base and subject.base.pk > exported.pk:
        message = _(
            "Since this file was made, the translation was brought up to date with a newer original. Take a new file."
        )
        raise PortalError(message)
    base = _source_revision(file.origins.base, subject, ground)
    return _Task(file, subject, subject.source, exported, base)


def _refuse_language(subject: Subject, ground: _Ground) -> None:
    article = subject.article
    if subject.language == article.source_language:
        raise PortalError(_("The file is in the language of the original. It is no translation."))
    if ground.upload.source_language != article.source_language:
        name = language_name(article.source_language)
        raise PortalError(
            _("The file says another language of the original. It is %(language)s.")
            % {"language": name}
        )
    if not may_write(ground.by, article, subject.language):
        raise PortalError(_("Your role does not allow this."))


def _source_revision(
    number: int | None, subject: Subject, ground: _Ground
) -> ArticleRevision | None:
    """The revision of that number, if it is one of this article's original."""
    revision, article = ground.revisions.get(number or 0), subject.article
    wanted = (article.pk, article.source_language)
    is_fitting = revision and (revision.article_id, revision.language) == wanted
    return revision if is_fitting else None


# What can -----------------------------------------------------------------------------------------


def _compare(task: _Task, ground: _Ground) -> Plan:
    subject, exported = task.subject, task.exported
    base = task.base.text if task.base else None
    pairing = pair(exported.text, subject.current, base=base)
    blocks = {one.id: one for one in blocks_of(exported.text)}
    units = _look(task, blocks, pairing, ground).plan()
    text = fill(exported.text, {one.id: one.after for one in units}, language=subject.language)
    notes = [
        *_part_notes(task, blocks),
        *_standing_notes(task, ground),
        *_text_notes(text, ground),
        *_left_over_notes(pairing),
    ]
    plan = Plan(
        slug=task.file.id,
        notes=notes,
        subject=subject,
        exported=exported,
        units=units,
        text=text,
        source_changes=_source_changes(task, ground),
    )
    # Nothing would be saved, so nothing needs a warning.
    return plan.without_warnings() if plan.is_unchanged else plan


def _look(task: _Task, blocks: dict[str, Block], pairing: Pairing, ground: _Ground) -> Look:
    units, texts = task.file.units, pairing.texts
    known = [one for one in units if one.id in blocks]
    new = [one for one in known if not is_same(one.target or "", texts.get(one.id, ""))]
    return Look(
        source_language=task.exported.language,
        language=task.subject.language,
        blocks=blocks,
        pairing=pairing,
        given={one.id: one for one in units},
        wordings=read_wordings(new, blocks),
        newest=frozenset((one.id, one.text) for one in blocks_of(task.source.text)),
        facts=ground.facts,
    )


def _source_changes(task: _Task, ground: _Ground) -> SafeString:
    """What changed in the original since the file was made, title first."""
    if not task.has_moved:
        return SafeString("")
    old, new = (
        "\n\n".join([one.title, one.summary, one.body]) for one in (task.exported, task.source)
    )
    pieces = compare(old, new, whole=False)
    return mark(pieces, facts=ground.facts, language=task.source.language)


def _part_notes(task: _Task, blocks: Mapping[str, Block]) -> Iterator[Note]:
    times = Counter(one.id for one in task.file.units)
    unknown = [key for key in times if key not in blocks]
    twice = [key for key, number in times.items() if number > 1]
    if unknown:
        message = _("The article has no such parts: %(parts)s.") % {"parts": _listed(unknown)}
        yield Note(Level.PROBLEM, message)
    if twice:
        message = _("The file has these parts more than once: %(parts)s.") % {
            "parts": _listed(twice)
        }
        yield Note(Level.PROBLEM, message)


def _listed(keys: list[str], most: int = 5) -> str:
    more = [] if len(keys) <= most else [f"+{format_number(len(keys) - most)}"]
    return ", ".join([key[:60] for key in keys[:most]] + more)


def _standing_notes(task: _Task, ground: _Ground) -> Iterator[Note]:
    """What happened here since the file was made, and who is at work."""
    draft = task.subject.draft
    if draft is not None and draft.written_by_id != ground.by.pk:
        message = _(
            "%(name)s is writing this text, saved on %(day)s. Taking yours replaces it."
        ) % {"name": draft.written_by, "day": format_date(draft.saved_at)}
        yield Note(Level.WARNING, message)
    elif task.file.origins.target != task.subject.mark:
        message = _(
            "The translation has changed since the file was made. Look at what is struck out."
        )
        yield Note(Level.WARNING, message)
    if task.has_moved:
        message = _(
            "The original has changed since the file was made. The draft is kept as a translation of the older text."
        )
        yield Note(Level.WARNING, message)


def _text_notes(text: ArticleText, ground: _Ground) -> Iterator[Note]:
    sizes = (
        (_("The title is too long."), text.title, LONGEST_TITLE),
        (_("The summary is too long."), text.summary, LONGEST_SUMMARY),
        (_("The text is too long."), text.body, LONGEST_BODY),
    )
    yield from (Note(Level.PROBLEM, said) for said, part, most in sizes if len(part) > most)
    check = check_text(text, source=None, known=ground.facts)
    if check.broken:
        message = _("A figure is written wrongly in this line: %(line)s") % {
            "line": check.broken[0][:200]
        }
        yield Note(Level.PROBLEM, message)


def _left_over_notes(pairing: Pairing) -> Iterator[Note]:
    if pairing.left_over:
        message = _(
            "These parts of the translation stand nowhere in the original and are left out: %(parts)s"
        ) % {"parts": " · ".join(one.text[:200] for one in pairing.left_over)}
        yield Note(Level.WARNING, message)
