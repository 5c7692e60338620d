"""A change of a fact reaches every page at once and asks for every text that cites it to be read again."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.errors import PortalError
from rights_info.models import Article, Fact, FactUse, ReviewTask
from rights_info.services import change_fact, finish_review_task, revise_article

from .conftest import ENGLISH


def uses(article: Article) -> set[tuple[str, str]]:
    return set(FactUse.objects.filter(article=article).values_list("language", "fact__key"))


def test_uses_follow_the_text(article: Article) -> None:
    assert uses(article) == {("en", "th-wage"), ("en", "th-phone"), ("km", "th-wage")}
    revise_article(
        article=article,
        language="en",
        significance="minor",
        **{**ENGLISH, "body": "Nothing cited."},
    )  # type: ignore[arg-type]
    assert uses(article) == {("km", "th-wage")}


def test_change_opens_one_review_task_per_text_that_cites_it(
    article: Article, wage: Fact, editor: User
) -> None:
    change_fact(fact=wage, changes={"value": "450"}, by=editor)
    change_fact(fact=wage, changes={"value": "460"}, by=editor)
    tasks = ReviewTask.objects.open().values_list("article__slug", "language", "fact__key")
    assert sorted(tasks) == [("wage", "en", "th-wage"), ("wage", "km", "th-wage")]


def test_finished_task_opens_again_with_the_next_change(
    article: Article, wage: Fact, editor: User
) -> None:
    change_fact(fact=wage, changes={"value": "450"})
    for task in ReviewTask.objects.open():
        finish_review_task(task=task, by=editor)
    change_fact(fact=wage, changes={"value": "460"})
    assert ReviewTask.objects.open().count() == 2


def test_change_of_nothing_leaves_no_trace(article: Article, wage: Fact) -> None:
    before = AuditEvent.objects.count()
    change_fact(fact=wage, changes={"value": "400", "per": "day"})
    assert (AuditEvent.objects.count(), ReviewTask.objects.count()) == (before, 0)


def test_new_review_date_asks_nobody_to_read_again(article: Article, wage: Fact) -> None:
    change_fact(fact=wage, changes={"caution": "none"})
    assert ReviewTask.objects.count() == 0


def test_change_is_recorded_with_who_and_which_fields(wage: Fact, editor: User) -> None:
    change_fact(fact=wage, changes={"value": "450", "per": "day"}, by=editor, note="notice of 2027")
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_id, event.detail) == (
        "rights_info.changed_fact",
        editor.pk,
        {"fields": ["value"], "note": "notice of 2027"},
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [("money", "four hundred"), ("money", "NaN"), ("date", "13/05/2025"), ("phone", "call us")],
)
def test_value_of_the_wrong_kind_is_refused(wage: Fact, kind: str, value: str) -> None:
    with pytest.raises(PortalError) as refused:
        change_fact(fact=wage, changes={"kind": kind, "value": value})
    assert list(refused.value.fields) == ["value"]
    assert Fact.objects.get().value == "400"


def test_changed_figure_is_on_every_page_at_once(
    article: Article,
    wage: Fact,
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    for language in ("en", "km", "vi"):
        assert "400 THB" in client.get(f"/{language}/rights/wage/").text
    with django_capture_on_commit_callbacks(execute=True):
        change_fact(fact=wage, changes={"value": "450"})
    for language in ("en", "km", "vi"):
        text = client.get(f"/{language}/rights/wage/").text
        assert "450 THB" in text
        assert "400 THB" not in text


def test_reader_is_told_that_a_figure_changed_until_the_text_was_read_again(
    make_article: Callable[..., Article], wage: Fact, client: Client
) -> None:
    make_article()
    change_fact(fact=wage, changes={"value": "450"})
    notice = "A figure on this page has changed. The words around it are being checked."
    assert notice in client.get("/en/rights/wage/").text
