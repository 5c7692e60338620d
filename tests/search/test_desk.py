"""What was looked for in vain, at the desk: seen to, explained, and gone from the list."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.accounts.enums import Role
from portal.accounts.models import Membership, Organisation, User
from portal.search.models import MissedSearch, SearchSynonym
from portal.search.services import record_miss

pytestmark = pytest.mark.django_db


def signed_in(role: Role) -> Client:
    team, _created = Organisation.objects.get_or_create(
        slug="team", defaults={"name": "Portal team", "kind": "portal"}
    )
    user = User.objects.create_user(f"{role}@example.org", name=f"The {role}")
    Membership.objects.create(user=user, organisation=team, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> Client:
    return signed_in(Role.EDITOR)


@pytest.fixture
def missed() -> MissedSearch:
    for _time in range(3):
        record_miss(text="red booklet", language="en")
    return MissedSearch.objects.get()


def page(client: Client, **query: object) -> str:
    response = client.get(reverse("desk:searches"), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_list_shows_words_language_and_how_often(role: Role, missed: MissedSearch) -> None:
    html = page(signed_in(role))
    assert (
        '<td lang="en" dir="auto">red booklet</td>\n<td>English</td>\n<td class="number">3</td>'
        in html
    )


@pytest.mark.security
@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.ATTACHE_OFFICER, Role.SYSTEM_ADMINISTRATOR])
def test_others_meet_the_list_as_if_it_were_not_there(role: Role, missed: MissedSearch) -> None:
    client = signed_in(role)
    assert client.get(reverse("desk:searches")).status_code == 404
    assert client.post(reverse("desk:searches-done", args=[missed.pk])).status_code == 404
    assert MissedSearch.objects.count() == 1


def test_list_asks_as_much_for_three_as_for_one(
    editor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for text in ("one", "two", "three"):
        record_miss(text=text, language="en")
    page(editor)
    with django_assert_max_num_queries(8):
        page(editor)


def test_empty_list_says_so(editor: Client) -> None:
    assert "Every search found something." in page(editor)


def test_done_takes_the_words_off_the_list(editor: Client, missed: MissedSearch) -> None:
    response = editor.post(reverse("desk:searches-done", args=[missed.pk]))
    assert (response.status_code, MissedSearch.objects.count()) == (302, 0)
    assert editor.post(reverse("desk:searches-done", args=[missed.pk])).status_code == 404


def test_words_of_the_list_are_put_into_the_form(editor: Client, missed: MissedSearch) -> None:
    assert 'value="red booklet"' in page(editor, missed=missed.pk)


@pytest.mark.parametrize("pk", ["999999", "x", "", "9" * 40])
def test_words_that_are_not_on_the_list_leave_the_form_empty(editor: Client, pk: str) -> None:
    assert 'name="words" value' not in page(editor, missed=pk)


def test_editor_says_what_words_mean(editor: Client) -> None:
    form = {"language": "en", "words": "red booklet", "means": "passport"}
    html = editor.post(reverse("desk:searches"), form, follow=True).content.decode()
    assert "Who writes “red booklet” now finds “passport”." in html
    synonym = SearchSynonym.objects.get()
    assert (synonym.words, synonym.means, str(synonym.by)) == (
        "red booklet",
        "passport",
        "The editor",
    )
    assert "The editor" in html


@pytest.mark.parametrize(
    ("words", "means"), [("", "passport"), ("wage", "wages"), ("?", "!"), ("x" * 81, "wage")]
)
def test_meaning_that_says_nothing_is_refused_where_it_was_written(
    editor: Client, words: str, means: str
) -> None:
    form = {"language": "en", "words": words, "means": means}
    response = editor.post(reverse("desk:searches"), form)
    assert response.status_code == 400
    assert "error-summary" in response.content.decode()
    assert SearchSynonym.objects.count() == 0


def test_synonym_is_removed(editor: Client) -> None:
    editor.post(
        reverse("desk:searches"), {"language": "en", "words": "red booklet", "means": "passport"}
    )
    editor.post(reverse("desk:searches-remove", args=[SearchSynonym.objects.get().pk]))
    assert SearchSynonym.objects.count() == 0


@pytest.mark.security
def test_words_of_strangers_are_escaped(editor: Client) -> None:
    record_miss(text="<script>alert(1)</script>", language="en")
    assert "<script>alert" not in page(editor)
