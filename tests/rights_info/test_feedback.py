"""«Did this help?»: kept by revision, without a word about the reader."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.enums import Role
from portal.accounts.models import User
from rights_info.models import Article, Feedback
from rights_info.services.feedback import (
    MOST_UNREAD,
    finish_feedback,
    give_feedback,
    without_identity,
)
from tests.rights_info.conftest import ENGLISH, KHMER, signed_in

pytestmark = pytest.mark.django_db
BOTH = {"en": ENGLISH, "km": KHMER}


def answer(article: Article, language: str = "km", **data: str) -> int:
    return Client().post(f"/{language}/rights/{article.slug}/feedback/", data).status_code


def newest(article: Article, language: str) -> int:
    revision = article.revisions.filter(language=language).order_by("-id").first()
    assert revision is not None
    return revision.pk


def test_answer_is_kept_with_the_revision_that_was_read(article: Article) -> None:
    revision = newest(article, "km")
    assert answer(article, helped="no", missing="How much?", revision=str(revision)) == 302
    kept = Feedback.objects.get()
    assert (kept.revision_id, kept.helped, kept.missing) == (revision, False, "How much?")


@pytest.mark.parametrize("given", ["", "0", "x", "١٢", "9" * 40, "-1"])
def test_odd_revision_means_the_newest_in_her_language(article: Article, given: str) -> None:
    assert answer(article, helped="yes", revision=given) == 302
    assert Feedback.objects.get().revision_id == newest(article, "km")


def test_revision_of_another_article_is_not_taken(make_article: Callable[..., Article]) -> None:
    here, other = make_article(slug="here", texts=BOTH), make_article(slug="other", texts=BOTH)
    answer(here, helped="yes", revision=str(newest(other, "km")))
    assert Feedback.objects.get().revision.article == here


def test_nothing_about_the_reader_is_kept_or_set(article: Article) -> None:
    response = Client().post(
        f"/km/rights/{article.slug}/feedback/", {"helped": "yes"}, headers={"User-Agent": "SPY"}
    )
    assert not response.cookies
    names = {field.name for field in Feedback._meta.get_fields()}
    assert names == {"id", "revision", "helped", "missing", "given_on", "done_at", "done_by"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("call me 081 234 5678 please", "call me … please"),
        ("ទូរស័ព្ទ ០៨១២៣៤៥៦៧៨", "ទូរស័ព្ទ …"),
        ("sok@example.org wants to know", "… wants to know"),
        ("passport N1234567", "passport …"),
        ("is it 400 or 500 baht?", "is it 400 or 500 baht?"),
    ],
)
def test_numbers_and_addresses_of_people_are_hidden(written: str, kept: str) -> None:
    assert without_identity(written) == kept


def test_one_address_may_not_answer_without_end(article: Article, settings: object) -> None:
    codes = [answer(article, helped="yes") for _ in range(125)]
    assert codes[0] == 302
    assert codes[-1] == 429
    assert Feedback.objects.count() == 120


def test_table_cannot_be_filled(article: Article) -> None:
    revision = article.revisions.filter(language="km").first()
    assert revision is not None
    Feedback.objects.bulk_create(
        Feedback(revision=revision, helped=True) for _ in range(MOST_UNREAD)
    )
    assert give_feedback(revision=revision, helped=False) is None


def test_pages_need_no_cookie_and_no_script(article: Article) -> None:
    revision = newest(article, "km")
    for part in (f"missing/?revision={revision}", "thanks/"):
        response = Client().get(f"/km/rights/{article.slug}/{part}")
        assert response.status_code == 200
        assert not response.cookies
    assert f'value="{revision}"' in Client().get(f"/km/rights/{article.slug}/").content.decode()


def test_editor_reads_and_finishes(article: Article, editor: User) -> None:
    answer(article, helped="no", missing="Which form?")
    client = signed_in(editor, Role.EDITOR)
    assert "Which form?" in client.get("/desk/translations/feedback/").content.decode()
    revision = Feedback.objects.get().revision
    assert client.post(f"/desk/translations/feedback/{revision.pk}/done/").status_code == 302
    assert "Which form?" not in client.get("/desk/translations/feedback/").content.decode()


def test_finishing_leaves_later_answers(article: Article, editor: User) -> None:
    revision = article.revisions.filter(language="km").first()
    assert revision is not None
    give_feedback(revision=revision, helped=True)
    assert finish_feedback(revision=revision, by=editor) == 1
    give_feedback(revision=revision, helped=False)
    assert Feedback.objects.open().count() == 1


def test_list_needs_the_same_queries_for_three_texts(
    make_article: Callable[..., Article], editor: User
) -> None:
    client = signed_in(editor, Role.EDITOR)
    counts = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            answer(make_article(slug=slug), helped="no", missing="More")
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/translations/feedback/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
