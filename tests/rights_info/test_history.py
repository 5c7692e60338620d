"""Every edit of every language's column is in the history, however it was made, with who and why where anybody said."""

import pytest
from django.db import DatabaseError, connection, transaction

from rights_info.desk_history import history_of_article, history_of_fact
from rights_info.differences import Kind, compare, is_same
from rights_info.enums import DraftState, Significance
from rights_info.models import Article, Draft, Fact
from rights_info.services import (
    approve_fact_change,
    change_fact,
    propose_fact_change,
    restore_revision,
    revise_article,
)

from .conftest import ENGLISH, KHMER
from .desk import Team, page, write_and_publish


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
@pytest.mark.parametrize("name", ["title", "summary", "body"])
def test_edit_of_any_column_is_kept_even_when_made_by_sql(
    article: Article, language: str, name: str
) -> None:
    with connection.cursor() as cursor:
        column = f"{name}_{language}"
        cursor.execute(f"UPDATE rights_info_article SET {column} = 'by hand'")  # noqa: S608
    event = article.events.order_by("-pgh_id").first()
    assert getattr(event, column) == "by hand"
    (entry, *_older) = history_of_article(article, language)
    assert (entry.who, [text.language for text in entry.texts]) == ([], [language])
    assert "<ins>by hand</ins>" in str(entry.texts[0].html)


def test_history_can_be_neither_changed_nor_deleted(article: Article, wage: Fact) -> None:
    for thing in (article, wage):
        for act in (lambda t: t.events.update(pgh_label="x"), lambda t: t.events.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                act(thing)


def test_published_text_names_writer_reviewer_and_reason(team: Team, article: Article) -> None:
    write_and_publish(
        team.translator, team.reviewer, article, "km", title="ថ្មី", note="clearer words"
    )
    entry = history_of_article(article, "km")[0]
    assert (entry.who, entry.why) == (["Sokha Translator", "Thida Reviewer"], "clearer words")
    assert entry.revision == article.revisions.filter(language="km").latest("id")
    assert "<ins>ថ្មី</ins>" in str(entry.texts[0].html)


def test_reason_of_one_act_does_not_cling_to_the_next(
    team: Team, article: Article, wage: Fact
) -> None:
    with transaction.atomic():
        revise_article(
            article=article,
            language="en",
            significance=Significance.MINOR,
            by=team.editor.user,
            note="a comma",
            **{**ENGLISH, "title": "Pay"},
        )
        Fact.objects.filter(pk=wage.pk).update(caution="by hand")
    entry = history_of_fact(wage)[0]
    assert (entry.who, entry.why) == ([], "")


def test_history_of_one_language_leaves_out_the_others(team: Team, article: Article) -> None:
    write_and_publish(team.translator, team.reviewer, article, "km", title="ថ្មី")
    assert [entry.texts for entry in history_of_article(article, "vi")] == []
    km = page(team.reviewer.get("article-history", article.slug, language="km"))
    assert "<ins>ថ្មី</ins>" in km
    vi = page(team.reviewer.get("article-history", article.slug, language="vi"))
    assert "<ins>ថ្មី</ins>" not in vi


def test_old_text_comes_back_as_a_draft(team: Team, article: Article) -> None:
    first = article.revisions.filter(language="km").latest("id")
    write_and_publish(team.translator, team.reviewer, article, "km", title="ថ្មី")
    answer = team.translator.post("article-restore", article.slug, first.pk)
    assert answer["Location"].endswith("/km/write/")
    draft = Draft.objects.open().get()
    assert (draft.title, draft.state) == (KHMER["title"], DraftState.WRITING)
    assert Article.objects.get().title_km == "ថ្មី"


@pytest.mark.security
def test_old_text_of_the_source_is_not_a_translators_to_restore(
    team: Team, article: Article
) -> None:
    first = article.revisions.filter(language="en").latest("id")
    team.translator.post("article-restore", article.slug, first.pk)
    assert not Draft.objects.exists()


def test_restoring_over_an_open_draft_is_refused(team: Team, article: Article) -> None:
    first = article.revisions.filter(language="km").latest("id")
    restore_revision(revision=first, by=team.translator.user)
    answer = team.editor.post("article-restore", article.slug, first.pk)
    assert answer["Location"].endswith(f"/articles/{article.slug}/km/")
    assert Draft.objects.count() == 1


def test_history_of_a_fact_shows_each_change_with_its_people(team: Team, wage: Fact) -> None:
    change = propose_fact_change(
        fact=wage, changes={"value": "450"}, why="notice of 2027", by=team.editor.user
    )
    for reviewer in (team.reviewer, team.second_reviewer):
        approve_fact_change(change=change, by=reviewer.user)
    change_fact(fact=wage, changes={"value": "460"}, note="loaded")
    newest, by_four_eyes, first = history_of_fact(wage)
    assert (newest.who, newest.why, newest.rows[0].after) == ([], "loaded", "460")
    assert by_four_eyes.who == ["Dara Editor", "Thida Reviewer", "Minh Reviewer"]
    assert (by_four_eyes.rows[0].before, by_four_eyes.rows[0].after) == ("400", "450")
    assert first.rows == []


def test_revisions_from_before_the_history_are_shown_too(article: Article) -> None:
    with connection.cursor() as cursor:  # as a database that had articles before it had a history
        cursor.execute("TRUNCATE rights_info_articleevent")
    entries = history_of_article(article, "km")
    assert [entry.revision.text.title for entry in entries if entry.revision] == [KHMER["title"]]


# Differences --------------------------------------------------------------------------------------


def shown(old: str, new: str, *, whole: bool = True) -> str:
    marks = {Kind.ADDED: "[+{}]", Kind.REMOVED: "[-{}]", Kind.SAME: "{}", Kind.SKIPPED: "[…]"}
    return "".join(marks[p.kind].format(p.text) for p in compare(old, new, whole=whole))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("You get pay.", "You get full pay.", "You get [+full ]pay."),
        ("ប្រាក់ឈ្នួលអប្បបរមា", "ប្រាក់ឈ្នួល", "ប្រាក់ឈ្នួល[-អប្បបរមា]"),
        ("At {{ fact:a-b }}.", "At {{ fact:a-c }}.", "At [-{{ fact:a-b }}][+{{ fact:a-c }}]."),
        ("", "New", "[+New]"),
        ("Old", "", "[-Old]"),
        ("Same", "Same", "Same"),
        ("Wholly one thing", "ប្រាក់", "[-Wholly one thing][+ប្រាក់]"),
    ],
)
def test_differences_are_marked_word_by_word(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_lines_that_stay_are_left_out_on_demand() -> None:
    old, new = "one\ntwo\nthree\n", "one\ntwo\nfour\n"
    assert shown(old, new, whole=False).startswith("[…]")
    assert "one" not in shown(old, new, whole=False)


def test_nothing_of_either_text_is_lost() -> None:
    old, new = "នេះ ជា\nអត្ថបទ {{ fact:x }}។\n", "នេះ ជា\n\nអត្ថបទ ថ្មី {{ fact:y }}។\n"
    pieces = compare(old, new)
    assert "".join(p.text for p in pieces if p.kind != Kind.ADDED) == old
    assert "".join(p.text for p in pieces if p.kind != Kind.REMOVED) == new
    assert is_same(compare(old, old))
    assert not is_same(pieces)
