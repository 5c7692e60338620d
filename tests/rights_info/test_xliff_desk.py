"""XLIFF at the desk: what goes out comes back as drafts, after a preview, and one article's problem is its own."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from rights_info.enums import Origin, Significance
from rights_info.models import Article, Draft
from rights_info.models.article import ArticleText
from rights_info.services import bring_up_to_date, revise_article
from rights_info.services.drafts import Written, save_draft
from rights_info.services.xliff import take_translations
from rights_info.xliff import keeping
from rights_info.xliff.blocks import blocks_of, cut
from rights_info.xliff.comparing import compare_upload
from rights_info.xliff.exporting import export_articles
from rights_info.xliff.plans import Plan
from rights_info.xliff.reading import read_file
from rights_info.xliff.writing import NAMESPACE

from .conftest import ENGLISH, KHMER
from .desk import Member, Team, draft_of, page

NEW_BODY = "## ប៉ុន្មាន\n\nយ៉ាងតិច {{ fact:th-wage }}។ សូមទូរសព្ទ {{ fact:th-phone }}។"
NEW = {
    "Your wage": "ប្រាក់ឈ្នួលថ្មីរបស់អ្នក",
    "What you must be paid.": "អ្វីដែលត្រូវទទួល។",
    "How much": "ប៉ុន្មាន",
    ENGLISH["body"].split("\n\n")[1]: NEW_BODY.split("\n\n")[1],
}
PIECES = re.compile(r"(\{\{\s*fact:[A-Za-z0-9_-]+\s*\}\})")


def fill_in(content: bytes, words: Mapping[str, str] | Callable[[str], str | None]) -> bytes:
    """What a translator's program does: new targets by the words of the source, figures as the source's codes."""
    translate = words if callable(words) else words.get
    root = etree.fromstring(content)
    for segment in root.iter(f"{{{NAMESPACE}}}segment"):
        source, target = segment[0], segment[1] if len(segment) > 1 else None
        codes = {one.get("equiv"): one for one in source}
        new = translate(
            (source.text or "") + "".join(one.get("equiv") + (one.tail or "") for one in source)
        )
        if new is None:
            continue
        if target is None:
            target = etree.SubElement(segment, f"{{{NAMESPACE}}}target")
        target[:], target.text = [], ""
        for piece in PIECES.split(new):
            if piece in codes:
                target.append(etree.Element(f"{{{NAMESPACE}}}ph", dict(codes[piece].attrib)))
            elif len(target):
                target[-1].tail = (target[-1].tail or "") + piece
            else:
                target.text += piece
        segment.set("state", "final")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)  # fmt: skip


def taken_out(article: Article, language: str = "km") -> bytes:
    return export_articles([article], language)


def plan_of(content: bytes, by: User) -> Plan:
    (plan,) = compare_upload(read_file(content), by=by)
    return plan


def said(plan: Plan) -> str:
    notes = [*plan.notes, *(note for one in plan.units for note in one.notes)]
    return " ".join(note.text for note in notes)


def upload(member: Member, content: bytes) -> HttpResponse:
    return member.post("xliff-upload", file=SimpleUploadedFile("texts.xlf", content))


def previewed(member: Member, content: bytes) -> tuple[str, str]:
    """Token and preview of an uploaded file."""
    answer = upload(member, content)
    assert answer.status_code == 302, answer.content.decode()
    token = answer["Location"].rstrip("/").rpartition("/")[2]
    return token, page(member.get("xliff-preview", token))


def keys_in(html: str) -> list[str]:
    return re.findall(r'name="article" value="([^"]+)"', html)


def move_source(article: Article, body: str = "## How much\n\nNothing less.") -> None:
    text = {**ENGLISH, "body": body}
    revise_article(article=article, language="en", significance=Significance.LAW_CHANGED, **text)


# Out ----------------------------------------------------------------------------------------------


def test_chosen_articles_come_as_one_file(team: Team, make_article: Callable[..., Article]) -> None:
    make_article(texts={"en": ENGLISH, "km": KHMER})
    make_article(slug="rest")
    make_article(slug="papers")
    query = {"language": "km", "which": "chosen", "article": ["wage", "papers"]}
    answer = team.translator.get("xliff-file", **query)
    assert answer["Content-Type"] == "application/xliff+xml"
    assert answer["Content-Disposition"].startswith('attachment; filename="rights-km-')
    file = read_file(answer.content)
    assert (file.source_language, file.language) == ("en", "km")
    assert [one.id for one in file.files] == ["papers", "wage"]


@pytest.mark.parametrize(
    ("which", "slugs"),
    [("all", ["new", "old", "wage"]), ("missing", ["new"]), ("outdated", ["old"])],
)
def test_articles_are_chosen_by_state(
    team: Team, make_article: Callable[..., Article], which: str, slugs: list[str]
) -> None:
    make_article(texts={"en": ENGLISH, "km": KHMER})
    make_article(slug="new")
    move_source(make_article(slug="old", texts={"en": ENGLISH, "km": KHMER}))
    answer = team.translator.get("xliff-file", language="km", which=which)
    assert sorted(one.id for one in read_file(answer.content).files) == slugs


@pytest.mark.parametrize("query", [{}, {"which": "chosen"}, {"which": "chosen", "article": "none"}, {"which": "x"},
                                   {"which": "all", "language": "en"}, {"which": "missing"}])  # fmt: skip
def test_a_choice_of_nothing_is_told(team: Team, article: Article, query: dict[str, str]) -> None:
    html = page(team.translator.get("xliff-file", **{"language": "km", **query}), 400)
    assert "There is a problem" in html


def test_states_say_how_far_each_part_is(article: Article, editor: User) -> None:
    def states() -> list[str]:
        return [one.state for one in read_file(taken_out(article)).files[0].units]

    assert set(states()) == {"translated", "initial"}
    move_source(article, ENGLISH["body"].replace("At least", "No less than"))
    changed = [one for one in etree.fromstring(taken_out(article)).iter(f"{{{NAMESPACE}}}unit")
               if "has changed here" in "".join(one.itertext())]  # fmt: skip
    assert len(changed) == 1
    assert taken_out(article, "vi").count(b'state="initial"') == 4


def test_file_tells_translators_what_a_figure_shows(article: Article) -> None:
    text = etree.fromstring(taken_out(article)).xpath("string()")
    assert re.search(r"\{\{ fact:th-phone \}\} shows now: \+66.2.123.4567", text)


def test_queries_do_not_grow_with_articles(
    make_article: Callable[..., Article],
    team: Team,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def all_articles() -> list[Article]:
        return list(Article.objects.without_bodies())

    make_article(texts={"en": ENGLISH, "km": KHMER})
    for slug in (None, "rest", "papers"):
        if slug:
            make_article(slug=slug, texts={"en": ENGLISH, "km": KHMER})
        articles = all_articles()
        with django_assert_num_queries(4):
            content = export_articles(articles, "km")
        team.translator.user.may("")  # what she may do is asked once a request
        with django_assert_num_queries(6):
            compare_upload(read_file(fill_in(content, NEW)), by=team.translator.user)


# In -----------------------------------------------------------------------------------------------


def test_translations_come_back_as_a_draft_that_no_reader_sees(
    team: Team, article: Article
) -> None:
    token, html = previewed(team.translator, fill_in(taken_out(article), NEW))
    assert not Draft.objects.exists()
    assert "<ins>" in html
    team.translator.post("xliff-take", token, article=keys_in(html), is_up_to_date="on")
    draft = draft_of(article, "km")
    assert (draft.title, draft.body) == (NEW["Your wage"], NEW_BODY)
    assert draft.source_read == article.revisions.filter(language="en").first()
    assert draft.is_up_to_date
    assert (draft.written_by, draft.state) == (team.translator.user, "writing")
    article.refresh_from_db()
    assert article.title_km == KHMER["title"]
    assert AuditEvent.objects.filter(action="rights_info.saved_draft").count() == 1
    assert "nothing new" in page(team.translator.get("xliff-preview", token))


def test_unchanged_file_changes_nothing(team: Team, article: Article) -> None:
    token, html = previewed(team.translator, taken_out(article))
    assert keys_in(html) == []
    assert "nothing new" in html
    team.translator.post("xliff-take", token, article=["wage:0", "", "x"])
    assert not Draft.objects.exists()


def test_parts_that_are_only_figures_need_no_translation(
    team: Team, make_article: Callable[..., Article]
) -> None:
    bare = {**ENGLISH, "body": "How much\n\n- {{ fact:th-wage }}\n- {{ fact:th-phone }}"}
    content = taken_out(make_article(texts={"en": bare}))
    assert plan_of(content, team.translator.user).is_unchanged
    plan = plan_of(fill_in(content, NEW), team.translator.user)
    assert plan.text is not None
    assert plan.text.body == bare["body"].replace("How much", NEW["How much"])
    assert plan.is_ticked


def test_machine_translation_is_told_to_readers(
    team: Team, make_article: Callable[..., Article]
) -> None:
    article = make_article()
    token, html = previewed(team.translator, fill_in(taken_out(article), NEW))
    team.translator.post("xliff-take", token, article=keys_in(html), is_machine="on")
    assert draft_of(article, "km").origin == Origin.MACHINE


def test_one_articles_problem_is_its_own(team: Team, make_article: Callable[..., Article]) -> None:
    good, bad = make_article(), make_article(slug="bad")
    content = fill_in(export_articles([good, bad], "km"), NEW)
    content = content.replace(b'<file id="bad"', b'<file id="unknown"')
    token, html = previewed(team.translator, content)
    assert "There is no article with this address." in html
    team.translator.post("xliff-take", token, article=keys_in(html))
    assert [draft.article for draft in Draft.objects.all()] == [good]


def test_what_changed_since_the_preview_is_not_taken(team: Team, article: Article) -> None:
    token, html = previewed(team.translator, fill_in(taken_out(article), NEW))
    move_source(article)
    answer = team.translator.client.post(f"/desk/translations/xliff/upload/{token}/take/",
                                         {"article": keys_in(html)}, follow=True)  # fmt: skip
    assert "Something has changed since you looked" in answer.content.decode()
    assert not Draft.objects.exists()


def test_source_that_moved_on_is_named_and_not_claimed(team: Team, article: Article) -> None:
    content = fill_in(taken_out(article), NEW)
    exported = article.revisions.filter(language="en").first()
    move_source(article)
    plan = plan_of(content, team.translator.user)
    moved = [one.kind for one in plan.units if "has changed since" in "".join(n.text for n in one.notes)]  # fmt: skip
    assert moved == ["paragraph"]
    assert plan.is_takeable
    assert not plan.is_ticked
    assert "Nothing less" in plan.source_changes
    (taken,) = take_translations(plans=[plan], by=team.translator.user, is_up_to_date=True)
    assert taken.draft is not None
    assert taken.draft.source_read == exported


def test_file_older_than_the_translations_source_is_refused(team: Team, article: Article) -> None:
    content = fill_in(taken_out(article), NEW)
    move_source(article)
    bring_up_to_date(article=article, language="km")
    plan = plan_of(content, team.translator.user)
    assert plan.has_problem
    assert "Take a new file" in said(plan)


def test_draft_of_somebody_else_is_replaced_only_when_ticked(team: Team, article: Article) -> None:
    content = fill_in(taken_out(article), NEW)
    theirs = Written(text=ArticleText("km", "របស់នាង", "", "អត្ថបទ"), note="Began on Monday")
    save_draft(article=article, language="km", written=theirs, by=team.editor.user)
    token, html = previewed(team.translator, content)
    assert "Dara Editor is writing this text" in html
    assert " checked" not in html
    assert len(keys_in(html)) == 1
    team.translator.post("xliff-take", token)
    assert draft_of(article, "km").title == "របស់នាង"
    team.translator.post("xliff-take", token, article=keys_in(html))
    draft = draft_of(article, "km")
    assert (draft.title, draft.note) == (NEW["Your wage"], "Began on Monday")
    assert sorted(draft.writer_ids) == sorted([team.editor.user.pk, team.translator.user.pk])


def test_draft_saved_in_the_same_moment_is_not_lost(team: Team, article: Article) -> None:
    plan = plan_of(fill_in(taken_out(article), NEW), team.translator.user)
    theirs = Written(text=ArticleText("km", "របស់នាង", "", "អត្ថបទ"))
    save_draft(article=article, language="km", written=theirs, by=team.editor.user)
    (taken,) = take_translations(plans=[plan], by=team.translator.user)
    assert "Somebody else saved this text" in taken.refusal
    assert draft_of(article, "km").title == "របស់នាង"


BODY = ENGLISH["body"].split("\n\n")[1]
ZAWGYI = "ျမန္မာအလုပ္သမားမ်ားအတြက္ {{ fact:th-wage }} {{ fact:th-phone }}"
WRONG: dict[str, tuple[str, dict[str, str], str, bool]] = {
    "figure forgotten": ("km", {BODY: "យ៉ាងតិច {{ fact:th-wage }}។"}, "of the original are missing: th-phone", False),
    "figure unknown": ("km", {BODY: NEW[BODY] + " {{ fact:no-such }}"}, "no such facts: no-such", True),
    "figure of elsewhere": ("km", {"How much": "{{ fact:th-wage }} ប៉ុន្មាន"}, "not in the original: th-wage", False),
    "figure mistyped": ("km", {BODY: NEW[BODY] + " {{ fact th-wage }}"}, "written wrongly in this line", True),
    "figure in the title": ("km", {"Your wage": "ប្រាក់ {{ fact:th-wage }}"}, "written wrongly in this line", True),
    "empty": ("km", {BODY: " \n"}, "no translation of this part", True),
    "same as the original": ("km", {"How much": "How much"}, "same as the original", False),
    "another language": ("km", {BODY: f"Ít nhất là như thế {BODY[9:]}"}, "does not look like text in", False),
    "invisible characters": ("km", {"How much": "ប៉ុន្\u200bមាន?"}, "Invisible characters", False),
    "too long": ("km", {"Your wage": "ក" * 201}, "title is too long", True),
    "Zawgyi": ("my", {BODY: ZAWGYI}, "turned into Unicode", False),
}  # fmt: skip


@pytest.mark.parametrize("which", WRONG)
def test_what_is_wrong_with_a_part_is_told(
    team: Team, make_article: Callable[..., Article], which: str
) -> None:
    language, words, sentence, is_refused = WRONG[which]
    article = make_article()
    plan = plan_of(fill_in(taken_out(article, language), {**NEW, **words}), team.translator.user)
    assert sentence in said(plan)
    assert plan.has_problem is is_refused
    assert plan.is_takeable is not is_refused


def test_zawgyi_becomes_unicode_in_short_parts_too(
    team: Team, make_article: Callable[..., Article]
) -> None:
    words = {**NEW, BODY: ZAWGYI, "How much": "ဘယ္ေလာက္"}
    article = make_article()
    plan = plan_of(fill_in(taken_out(article, "my"), words), team.translator.user)
    assert plan.text is not None
    assert plan.text.body.startswith("## ဘယ်လောက်\n\nမြန်မာ")


def test_figures_forgotten_do_not_tick_the_box(
    team: Team, make_article: Callable[..., Article]
) -> None:
    content = taken_out(make_article())
    user = team.translator.user
    assert plan_of(fill_in(content, NEW), user).is_ticked
    assert not plan_of(fill_in(content, {**NEW, BODY: "ក"}), user).is_ticked


CHANGES: tuple[tuple[str, str, str], ...] = (
    ('srcLang="en"', 'srcLang="vi"', "another language of the original"),
    ('trgLang="km"', 'trgLang="en"', "language of the original. It is no translation"),
    ("source=", "sauce=", "which original it was made from"),
    ('unit id="title"', 'unit id="titel"', "no such parts: titel"),
    ('unit id="summary"', 'unit id="title"', "more than once: title"),
    ("<source>Your wage", "<source>Your price", "not the portal's"),
)


@pytest.mark.parametrize(("old", "new", "sentence"), CHANGES)
def test_forged_or_damaged_file_is_told(
    team: Team, make_article: Callable[..., Article], old: str, new: str, sentence: str
) -> None:
    content = fill_in(taken_out(make_article()), NEW).decode()
    assert old in content
    assert sentence in said(plan_of(content.replace(old, new).encode(), team.translator.user))


def test_revision_of_another_article_is_no_origin(
    team: Team, make_article: Callable[..., Article]
) -> None:
    article, other = make_article(), make_article(slug="other")
    foreign = other.revisions.get().pk
    content = re.sub(rb"source=\d+", b"source=%d" % foreign, fill_in(taken_out(article), NEW))
    assert "which original" in said(plan_of(content, team.translator.user))


# Strangers and others -----------------------------------------------------------------------------


XLIFF_HEAD = f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang="en" trgLang='
FOREIGN = (
    b"",
    b"<x/>",
    b"\x1f\x8b",
    b"<!DOCTYPE x []><x/>",
    f'{XLIFF_HEAD}"th"><file id="a"/></xliff>'.encode(),
    f'{XLIFF_HEAD}"km"/>'.encode(),
)


@pytest.mark.security
@pytest.mark.parametrize("content", FOREIGN)
def test_foreign_files_are_refused_at_the_field(team: Team, content: bytes) -> None:
    html = page(upload(team.translator, content), 400)
    assert "error-summary" in html
    assert page(team.translator.post("xliff-upload"), 400).count("Choose a file.") == 2


@pytest.mark.security
def test_characters_that_no_database_holds_do_no_harm(team: Team, article: Article) -> None:
    hexes = "".join(f'<cp hex="{code}"/>' for code in ("0000", "D800", "FFFE", "1F"))
    content = fill_in(taken_out(article), NEW).decode().replace(NEW["How much"], f"ប៉ុន្មាន{hexes}!")
    token, html = previewed(team.translator, content.encode())
    team.translator.post("xliff-take", token, article=keys_in(html))
    assert draft_of(article, "km").body.startswith("## ប៉ុន្មាន")


@pytest.mark.security
def test_upload_is_found_only_by_whoever_uploaded_it(team: Team, article: Article) -> None:
    token, html = previewed(team.translator, fill_in(taken_out(article), NEW))
    answers = (
        team.editor.get("xliff-preview", token),
        team.editor.post("xliff-take", token, article=keys_in(html)),
        team.translator.get("xliff-preview", "no-such-file"),
    )
    for answer in answers:
        assert (answer.status_code, answer["Location"]) == (302, "/desk/translations/xliff/")
    assert team.reviewer.get("xliff-preview", token).status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.security
def test_pages_show_what_is_in_the_file_as_text(team: Team, article: Article) -> None:
    words = {**NEW, "How much": "<script>alert(1)</script> ប៉ុន្មាន"}
    _token, html = previewed(team.translator, fill_in(taken_out(article), words))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_upload_is_kept_for_half_an_hour_only() -> None:
    assert keeping.KEPT_SECONDS == 1800


# Whatever the text --------------------------------------------------------------------------------

INLINE = st.sampled_from(
    ["word", "ប្រាក់ឈ្នួល", "အလုပ်သမား", "tiền lương", "**bold *both* **", "[a](https://b.org/?c=1&d=2)", "<b>", "&amp;",
     "]]>", "{{ fact:th-wage }}", "{{fact:th-phone}}", "\"'", "\\|", "_", "1.", "=", "ុ", "a  b"]
)  # fmt: skip
SENTENCES = st.lists(INLINE, min_size=1, max_size=6).map(" ".join)
PARTS = st.builds(lambda mark, text, end: f"{mark}{text}{end}",
                  st.sampled_from(["", "- ", "  - ", "1. ", "## ", "> ", "| a | b |\n|---|---|\n| "]), SENTENCES,
                  st.sampled_from(["\n", "\n\n", "  \n", "\n\n---\n\n", " |\n\n"]))  # fmt: skip
BODIES = st.lists(PARTS, min_size=1, max_size=8).map(lambda parts: "".join(parts).strip())


def make_pair(make_article: Callable[..., Article], source: str, target: str | None) -> Article:
    texts: dict[str, Any] = {"en": {**ENGLISH, "body": source}}
    if target is not None:
        texts["km"] = {**KHMER, "body": target}
    return make_article(texts=texts)


PROPERTY = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@PROPERTY
@given(source=BODIES, target=BODIES, later=st.none() | BODIES)
def test_unchanged_file_is_no_change_whatever_the_texts(
    make_article: Callable[..., Article], team: Team, source: str, target: str, later: str | None
) -> None:
    with transaction.atomic():
        article = make_pair(make_article, source, target)
        if later is not None:
            move_source(article, later)
        plan = plan_of(taken_out(article), team.translator.user)
        assert plan.is_unchanged
        assert not plan.is_takeable
        transaction.set_rollback(True)


@PROPERTY
@given(source=BODIES, target=st.none() | BODIES, data=st.data())
def test_draft_is_the_original_with_the_new_words_to_the_letter(
    make_article: Callable[..., Article],
    team: Team,
    source: str,
    target: str | None,
    data: st.DataObject,
) -> None:
    with transaction.atomic():
        article = make_pair(make_article, source, target)
        blocks = blocks_of(ArticleText("en", ENGLISH["title"], ENGLISH["summary"], source))
        words = {one.text: data.draw(SENTENCES) for one in blocks}
        words[ENGLISH["title"]] = "ចំណងជើង"
        plan = plan_of(fill_in(taken_out(article), words), team.translator.user)
        assert not plan.is_unchanged
        assert plan.text is not None
        intended = cut(source).filled({one.id: words[one.text] for one in blocks})
        assert plan.text.body == intended
        if plan.is_takeable:
            (taken,) = take_translations(plans=[plan], by=team.translator.user)
            assert taken.draft is not None
            assert (taken.draft.title, taken.draft.body) == ("ចំណងជើង", intended)
        transaction.set_rollback(True)
