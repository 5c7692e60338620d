"""A text reaches readers by two people: one writes, another reviews; and nothing anybody typed is lost."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed
from rights_info.enums import DraftState, Significance
from rights_info.models import Article, Draft, Fact, ReviewTask, TranslationState
from rights_info.queries import find_article_page
from rights_info.services import change_fact, publish_draft, return_draft, revise_article

from .conftest import ENGLISH, KHMER
from .desk import Team, draft_of, form_of, page, write_and_publish

BETTER = "យ៉ាងតិច {{ fact:th-wage }}។ ហៅ {{ fact:th-phone }}។"


def reader(article: Article, language: str = "km") -> str:
    return Client().get(f"/{language}/rights/{article.slug}/").content.decode()


def is_outdated(article: Article, language: str = "km") -> bool:
    return TranslationState.objects.outdated().filter(article=article, language=language).exists()


def move_source(article: Article, body: str = "New words.", note: str = "") -> None:
    text = {**ENGLISH, "body": f"{ENGLISH['body']} {body}"}
    revise_article(
        article=article, language="en", significance=Significance.LAW_CHANGED, note=note, **text
    )


# Writing ------------------------------------------------------------------------------------------


def test_draft_is_seen_by_no_reader(team: Team, article: Article) -> None:
    data = form_of(article, "km", title="ចំណងជើងថ្មី")
    assert team.translator.post("text-write", article.slug, "km", **data).status_code == 302
    assert draft_of(article, "km").title == "ចំណងជើងថ្មី"
    assert "ចំណងជើងថ្មី" not in reader(article)


def test_published_text_is_reviewed_by_the_second_person(team: Team, article: Article) -> None:
    write_and_publish(team.translator, team.reviewer, article, "km", title="ចំណងជើងថ្មី")
    assert "ចំណងជើងថ្មី" in reader(article)
    state = article.translation_states.get(language="km")
    newest = article.revisions.filter(language="km").latest("id")
    assert (state.reviewer, newest.by) == (team.reviewer.user, team.translator.user)


@pytest.mark.security
def test_nobody_publishes_or_returns_what_she_had_a_hand_in(team: Team, article: Article) -> None:
    team.translator.post("text-submit", article.slug, "km", **form_of(article, "km"))
    draft = draft_of(article, "km")
    draft.writer_ids = [*draft.writer_ids, team.reviewer.user.pk]
    draft.save()
    with pytest.raises(Conflict):
        publish_draft(draft=draft, by=team.reviewer.user, version=draft.version)
    with pytest.raises(Conflict):
        return_draft(draft=draft, by=team.reviewer.user, answer="no", version=draft.version)
    assert article.revisions.filter(language="km").count() == 1


@pytest.mark.security
def test_editor_publishes_only_what_a_reviewer_has_read(team: Team, article: Article) -> None:
    team.translator.post("text-submit", article.slug, "km", **form_of(article, "km"))
    draft = draft_of(article, "km")
    with pytest.raises(NotAllowed):
        publish_draft(draft=draft, by=team.editor.user, version=draft.version)
    assert team.editor.post("text-publish", article.slug, "km", version=1).status_code == 404


@pytest.mark.security
def test_translator_does_not_write_the_source(team: Team, article: Article) -> None:
    data = form_of(article, "en", title="Mine")
    answer = team.translator.post("text-write", article.slug, "en", **data)
    assert answer.status_code in (302, 403)
    assert not Draft.objects.exists()


def test_reviewer_publishes_only_the_version_she_read(team: Team, article: Article) -> None:
    team.translator.post("text-submit", article.slug, "km", **form_of(article, "km"))
    read = draft_of(article, "km").version
    team.translator.post("text-submit", article.slug, "km", **form_of(article, "km", title="ថ្មី"))
    team.reviewer.post("text-publish", article.slug, "km", version=read)
    assert draft_of(article, "km").state == DraftState.SUBMITTED
    assert "ថ្មី" not in reader(article)


def test_second_writer_loses_nothing_and_sees_both_texts(team: Team, article: Article) -> None:
    mine = form_of(article, "km", body="អត្ថបទរបស់ខ្ញុំ")
    theirs = form_of(article, "km", body="អត្ថបទរបស់គេ")
    team.translator.post("text-write", article.slug, "km", **theirs)
    text = page(team.editor.post("text-write", article.slug, "km", **mine), 409)
    assert "Somebody else saved this text while you were writing." in text
    assert "អត្ថបទរបស់ខ្ញុំ</textarea>" in text
    assert "<del>របស់គេ</del>" in text
    assert draft_of(article, "km").body == "អត្ថបទរបស់គេ"
    assert f'name="version" value="{draft_of(article, "km").version}"' in text
    again = {**mine, "version": draft_of(article, "km").version}
    team.editor.post("text-write", article.slug, "km", **again)
    draft = draft_of(article, "km")
    assert draft.body == "អត្ថបទរបស់ខ្ញុំ"
    assert draft.writer_ids == sorted([team.translator.user.pk, team.editor.user.pk])


def test_text_sent_back_says_what_to_mend_and_waits_for_its_writer(
    team: Team, article: Article
) -> None:
    team.translator.post("text-submit", article.slug, "km", **form_of(article, "km"))
    version = draft_of(article, "km").version
    page(team.reviewer.post("text-send-back", article.slug, "km", answer="", version=version), 400)
    team.reviewer.post(
        "text-send-back", article.slug, "km", answer="Say who pays.", version=version
    )
    assert "Say who pays." in page(team.translator.get("text-write", article.slug, "km"))
    assert "Sent back to you" in page(team.translator.get("home"))
    team.translator.post("text-submit", article.slug, "km", **form_of(article, "km"))
    assert draft_of(article, "km").state == DraftState.SUBMITTED


def test_saving_takes_a_submitted_text_back(team: Team, article: Article) -> None:
    team.translator.post("text-submit", article.slug, "km", **form_of(article, "km"))
    team.translator.post("text-write", article.slug, "km", **form_of(article, "km"))
    assert draft_of(article, "km").state == DraftState.WRITING
    assert team.reviewer.get("text-review", article.slug, "km").status_code == 404


def test_discarded_draft_stays_on_record(team: Team, article: Article) -> None:
    team.translator.post("text-write", article.slug, "km", **form_of(article, "km", title="ថ្មី"))
    assert team.translator.post("text-discard", article.slug, "km").status_code == 302
    draft = Draft.objects.get()
    assert (draft.state, draft.title) == (DraftState.DISCARDED, "ថ្មី")


@pytest.mark.security
def test_translator_discards_only_her_own(team: Team, article: Article) -> None:
    team.editor.post("text-write", article.slug, "km", **form_of(article, "km"))
    team.translator.post("text-discard", article.slug, "km")
    assert draft_of(article, "km").state == DraftState.WRITING


def test_draft_over_a_text_that_was_published_meanwhile_is_not_published(
    team: Team, article: Article
) -> None:
    team.translator.post("text-submit", article.slug, "km", **form_of(article, "km", title="ចាស់"))
    revise_article(article=article, language="km", significance=Significance.NORMAL, **KHMER)
    draft = draft_of(article, "km")
    with pytest.raises(Conflict):
        publish_draft(draft=draft, by=team.reviewer.user, version=draft.version)


# Figures and scripts ------------------------------------------------------------------------------


def test_unknown_figure_blocks_submission_but_not_saving(team: Team, article: Article) -> None:
    data = form_of(article, "km", body="{{ fact:no-such }}")
    text = page(team.translator.post("text-submit", article.slug, "km", **data), 400)
    assert "There are no such facts: no-such." in text
    draft = draft_of(article, "km")
    assert (draft.state, draft.body) == (DraftState.WRITING, "{{ fact:no-such }}")
    assert f'name="version" value="{draft.version}"' in text


@pytest.mark.parametrize("body", ["{{ fact th-wage }}", "{fact:th-wage}", "{{ th-wage }}"])
def test_broken_figure_blocks_submission(team: Team, article: Article, body: str) -> None:
    data = form_of(article, "km", body=body)
    text = page(team.translator.post("text-submit", article.slug, "km", **data), 400)
    assert "A figure is written wrongly in this line:" in text


def test_figures_other_than_the_sources_are_said_and_allowed(team: Team, article: Article) -> None:
    text = page(team.translator.get("text", article.slug, "km"))
    assert "The original names these figures, this text does not: th-phone." in text
    write_and_publish(team.translator, team.reviewer, article, "km", title="ថ្មី")


def test_zawgyi_is_turned_into_unicode_and_said(team: Team, article: Article) -> None:
    zawgyi = "ျမန္မာႏိုင္ငံမွ အလုပ္သမားမ်ားအတြက္ သတင္းအခ်က္အလက္"
    data = form_of(article, "my", title="ခေါင်းစဉ်", body=zawgyi)
    answer = team.translator.client.post(
        f"/desk/translations/articles/{article.slug}/my/write/", data, follow=True
    )
    assert "Text in Zawgyi was turned into Unicode." in answer.content.decode()
    assert draft_of(article, "my").body.startswith("မြန်မာနိုင်ငံမှ")


def test_invisible_characters_go(team: Team, article: Article) -> None:
    data = form_of(article, "km", body="យ៉ាង\u200bតិច")
    team.translator.post("text-write", article.slug, "km", **data)
    assert draft_of(article, "km").body == "យ៉ាងតិច"


# Age ----------------------------------------------------------------------------------------------


def test_only_the_writers_word_brings_a_translation_up_to_date(
    team: Team, article: Article
) -> None:
    move_source(article)
    write_and_publish(team.translator, team.reviewer, article, "km", body=BETTER)
    assert is_outdated(article)
    write_and_publish(
        team.translator, team.reviewer, article, "km", body=BETTER, is_up_to_date="on"
    )
    assert not is_outdated(article)


def test_source_that_moved_while_it_was_reviewed_leaves_it_outdated(
    team: Team, article: Article
) -> None:
    move_source(article)
    data = form_of(article, "km", body=BETTER, is_up_to_date="on")
    team.translator.post("text-submit", article.slug, "km", **data)
    move_source(article, "And once more.")
    draft = draft_of(article, "km")
    text = page(team.reviewer.get("text-review", article.slug, "km"))
    assert "The original changed after this was written." in text
    team.reviewer.post("text-publish", article.slug, "km", version=draft.version)
    assert "ហៅ" in reader(article)
    assert is_outdated(article)


def test_word_given_for_an_older_source_is_not_carried_over(team: Team, article: Article) -> None:
    team.translator.post(
        "text-write", article.slug, "km", **form_of(article, "km", is_up_to_date="on")
    )
    box = re.compile('name="is_up_to_date"[^>]* checked')
    assert box.search(page(team.translator.get("text-write", article.slug, "km")))
    move_source(article)
    assert not box.search(page(team.translator.get("text-write", article.slug, "km")))


def test_several_are_kept_at_once_with_one_record_each(
    team: Team, make_article: Callable[..., Article]
) -> None:
    articles = [make_article(slug=f"a-{n}", texts={"en": ENGLISH, "km": KHMER}) for n in range(3)]
    for one in articles:
        move_source(one, "A bonus too.", note="Act 12 of 2027")
    text = page(team.reviewer.get("outdated", language="km"))
    assert "<ins> A bonus too.</ins>" in text
    assert "Act 12 of 2027" in text
    keys = [
        f"{state.pk}:{state.article.revisions.filter(language='en').latest('id').pk}"
        for state in TranslationState.objects.filter(language="km", article__in=articles[:2])
    ]
    team.reviewer.post("outdated-keep", text=keys)
    assert [is_outdated(one) for one in articles] == [False, False, True]
    records = AuditEvent.objects.filter(
        action="rights_info.brought_up_to_date", actor_id=team.reviewer.user.pk
    )
    assert records.count() == 2


def test_what_was_kept_is_what_was_shown(team: Team, article: Article) -> None:
    move_source(article)
    state = article.translation_states.get(language="km")
    shown = article.revisions.filter(language="en").latest("id")
    move_source(article, "And once more.")
    team.reviewer.post("outdated-keep", text=[f"{state.pk}:{shown.pk}"])
    state.refresh_from_db()
    assert state.based_on == shown
    assert is_outdated(article)


@pytest.mark.security
@pytest.mark.parametrize("key", ["", "x", "1:", "999999:1", "1:2:3", "-1:4", "٣:٤"])
def test_made_up_keys_keep_nothing(team: Team, article: Article, key: str) -> None:
    move_source(article)
    assert team.reviewer.post("outdated-keep", text=[key]).status_code == 302
    assert is_outdated(article)


def test_translation_is_not_kept_by_another_articles_source(
    team: Team, make_article: Callable[..., Article]
) -> None:
    one, other = (make_article(slug=s, texts={"en": ENGLISH, "km": KHMER}) for s in ("a", "b"))
    move_source(one)
    state = one.translation_states.get(language="km")
    foreign = other.revisions.filter(language="en").latest("id")
    team.reviewer.post("outdated-keep", text=[f"{state.pk}:{foreign.pk}"])
    assert is_outdated(one)


@pytest.mark.security
def test_translator_alone_cannot_say_still_correct(team: Team, article: Article) -> None:
    assert team.translator.post("outdated-keep", text=["1:1"]).status_code == 404


def test_several_sentences_are_finished_at_once(team: Team, article: Article, wage: Fact) -> None:
    change_fact(fact=wage, changes={"value": "450"})
    text = page(team.translator.get("figures", language="all"))
    assert "At least <b>450 THB a day</b>." in text
    tasks = list(ReviewTask.objects.open())
    team.translator.post("figures-finish", task=[task.pk for task in tasks])
    assert not ReviewTask.objects.open().exists()
    finished = AuditEvent.objects.filter(action="rights_info.finished_review_task")
    assert finished.count() == len(tasks) == 2


# The source ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("significance", "outdates"), [("minor", False), ("law_changed", True)])
def test_new_source_text_outdates_as_its_editor_said(
    team: Team, article: Article, significance: str, outdates: bool
) -> None:
    write_and_publish(
        team.editor, team.reviewer, article, "en", title="Your pay", significance=significance
    )
    assert "Your pay" in reader(article, "en")
    assert is_outdated(article) is outdates


def test_source_is_not_submitted_without_a_reason(team: Team, article: Article) -> None:
    data = form_of(article, "en", note="")
    assert "Please say why." in page(
        team.editor.post("text-submit", article.slug, "en", **data), 400
    )


def test_reviewer_stands_by_a_text_as_it_is(team: Team, article: Article) -> None:
    def is_reviewed() -> bool:
        shown = find_article_page(slug=article.slug, language="km", at=timezone.now())
        return shown.translation.reviewed_on is not None

    assert not is_reviewed()
    team.reviewer.post("text-stand-by", article.slug, "km")
    assert is_reviewed()
    assert article.translation_states.get(language="km").reviewer == team.reviewer.user


# Articles -----------------------------------------------------------------------------------------


def test_new_article_is_read_by_two_before_readers_see_it(team: Team, topic: object) -> None:
    data = {"title": "When a relative dies abroad", "stages": ["in_trouble"], "position": "50",
            "destinations": [], "actions": ["help"]}  # fmt: skip
    answer = team.editor.post("article-new", **data)
    assert answer["Location"].endswith("/articles/when-a-relative-dies-abroad/en/write/")
    article = Article.objects.get()
    team.editor.post("article-show", article.slug)
    assert Article.objects.get().published_at is None
    write_and_publish(team.editor, team.reviewer, article, "en", body="Call the embassy.")
    team.editor.post("article-show", article.slug)
    assert "Call the embassy." in reader(article, "en")
    assert Article.objects.get().actions == [{"type": "help"}]
    team.editor.post("article-hide", article.slug)
    assert Article.objects.get().published_at is None


def test_second_article_of_a_title_is_refused(team: Team, article: Article) -> None:
    data = {"title": "Wage", "stages": ["at_work"], "position": "1"}
    assert "Another article has this title already." in page(
        team.editor.post("article-new", **data), 400
    )


def test_particulars_change_at_once_and_keep_the_order_of_steps(
    team: Team, article: Article
) -> None:
    data = {"stages": ["deciding", "at_work"], "position": "5", "destinations": ["TH"],
            "actions": ["agencies", "complaint:unpaid_wages"], "why": "for Thailand only"}  # fmt: skip
    assert team.editor.post("article-particulars", article.slug, **data).status_code == 302
    article.refresh_from_db()
    assert article.destinations == ["TH"]
    assert article.actions == [{"type": "complaint", "kind": "unpaid_wages"}, {"type": "agencies"}]
    assert article.topics.count() == 0
    text = page(team.reviewer.get("article-history", article.slug))
    assert "for Thailand only" in text
    assert "Dara Editor" in text


# The grid -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_grid_is_one_query_for_any_number_of_articles(
    team: Team,
    make_article: Callable[..., Article],
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for index in range(number):
        make_article(slug=f"a-{index}", texts={"en": ENGLISH, "km": KHMER})
    with django_assert_num_queries(5):  # session, person, roles, countries, and the grid
        team.reviewer.get("translations", language="all")


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", ["outdated", "figures", "home"])
def test_lists_cost_the_same_for_any_number_of_texts(
    team: Team,
    make_article: Callable[..., Article],
    wage: Fact,
    name: str,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for index in range(number):
        move_source(make_article(slug=f"a-{index}", texts={"en": ENGLISH, "km": KHMER}))
    change_fact(fact=wage, changes={"value": "450"})
    costs = {"outdated": 6, "figures": 5, "home": 12}
    with django_assert_num_queries(costs[name]):
        team.reviewer.get(name, language="all")


def test_grid_begins_with_the_persons_own_language(team: Team, article: Article) -> None:
    team.translator.user.language = "km"
    team.translator.user.save()
    text = page(team.translator.get("translations"))
    assert f"/articles/{article.slug}/km/" in text
    assert f"/articles/{article.slug}/vi/" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"language": "vi", "state": "missing"}, ["plain", "wage"]),
        ({"language": "km", "state": "missing"}, ["plain"]),
        ({"language": "km", "state": "law_changed"}, ["wage"]),
        ({"language": "en", "state": "law_changed"}, []),
        ({"language": "all", "state": "submitted"}, ["wage"]),
        ({"language": "all", "destination": "MY"}, ["wage"]),
        ({"language": "all", "stage": "deciding"}, ["plain"]),
        ({"language": "all", "text": "ប្រាក់ឈ្នួល"}, ["wage"]),
        ({"language": "all", "text": "nothing like it"}, []),
    ],
)
def test_grid_is_narrowed(
    team: Team,
    article: Article,
    make_article: Callable[..., Article],
    query: dict[str, str],
    found: list[str],
) -> None:
    make_article(slug="plain", stages=["deciding"], destinations=["TH"])
    team.translator.post(
        "text-submit", article.slug, "vi", **form_of(article, "vi", title="Lương", body="x")
    )
    move_source(article)
    text = page(team.editor.get("translations", **query))
    shown = [slug for slug in ("plain", "wage") if f"/desk/translations/articles/{slug}/" in text]
    assert shown == found


def test_counts_at_the_top_are_of_all_articles(team: Team, article: Article) -> None:
    text = page(team.editor.get("translations", language="km", state="missing"))
    assert 'href="?language=vi&amp;state=missing"' in text
    assert "No article fits this choice." in text


def test_text_page_costs_the_same_with_draft_and_tasks(
    team: Team,
    article: Article,
    wage: Fact,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    change_fact(fact=wage, changes={"value": "450"})
    team.translator.post("text-write", article.slug, "km", **form_of(article, "km"))
    with django_assert_max_num_queries(12):
        page(team.reviewer.get("text", article.slug, "km"))


def test_unknown_language_or_article_is_not_found(team: Team, article: Article) -> None:
    assert team.editor.get("text", article.slug, "fr").status_code == 404
    assert team.editor.get("text", "no-such", "km").status_code == 404
    assert team.editor.get("text-discard", article.slug, "km").status_code == 404
