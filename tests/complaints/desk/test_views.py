"""Kept views of the queue: one's own, twelve at most, the same filters as the page's."""

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import SavedView
from complaints.services import saved_views
from portal.common.errors import PortalError
from tests.cast import Cast
from tests.complaints.passing_ground import client_of

QUEUE = "/desk/cases/"


def save(client: Client, name: str, query: str) -> str:
    answer = client.post(
        reverse("desk:case-view-save"), {"name": name, "query": query}, follow=True
    )
    return answer.content.decode()


@pytest.fixture
def attache(cast: Cast) -> Client:
    return client_of(cast.attache)


def test_a_kept_view_stands_as_a_tab_and_is_the_current_one_where_it_leads(
    cast: Cast, attache: Client
) -> None:
    save(attache, "Late in Samut Sakhon", "area=TH-74&which=overdue")
    view = SavedView.objects.get()
    assert (view.person, view.query) == (cast.attache, "which=overdue&area=TH-74")
    page = attache.get(f"{QUEUE}?{view.query}").content.decode()
    assert 'aria-current="page">Late in Samut Sakhon' in page
    assert ">Late in Samut Sakhon" in attache.get(QUEUE).content.decode()


@pytest.mark.security
def test_a_view_keeps_known_filters_only_and_never_a_reference(cast: Cast, attache: Client) -> None:
    save(attache, "Mine", "which=mine&reference=ABCD-EFGH&status=nonsense&next=//evil&x=1")
    assert SavedView.objects.get().query == "which=mine"


def test_the_same_name_again_keeps_the_new_filters(cast: Cast, attache: Client) -> None:
    save(attache, "Mine", "which=mine")
    save(attache, "Mine", "which=mine&severity=urgent")
    assert [view.query for view in SavedView.objects.all()] == ["which=mine&severity=urgent"]


def test_the_thirteenth_view_is_refused_but_a_kept_one_can_still_be_changed(
    cast: Cast, attache: Client
) -> None:
    for number in range(saved_views.MOST):
        saved_views.save_view(person=cast.attache, name=f"View {number}", query="which=mine")
    assert "You have 12 views already." in save(attache, "One more", "which=untaken")
    assert SavedView.objects.count() == 12
    saved_views.save_view(person=cast.attache, name="View 3", query="which=untaken")
    with pytest.raises(PortalError):
        saved_views.save_view(person=cast.attache, name="One more", query="")
    saved_views.save_view(person=cast.head_of_post, name="One more", query="")


def test_a_view_needs_a_name(cast: Cast, attache: Client) -> None:
    assert "Please write a name for these filters." in save(attache, " ", "which=mine")
    assert not SavedView.objects.exists()


def test_deleting_a_view_twice_deletes_it_once(cast: Cast, attache: Client) -> None:
    view = saved_views.save_view(person=cast.attache, name="Mine", query="which=mine")
    for _click in range(2):
        answer = attache.post(reverse("desk:case-view-delete", args=[view.pk]))
        assert answer["Location"] == QUEUE
    assert not SavedView.objects.exists()


@pytest.mark.security
def test_views_of_another_person_are_neither_shown_nor_deleted(cast: Cast, attache: Client) -> None:
    view = saved_views.save_view(person=cast.head_of_post, name="SREYMOMVIEW", query="which=mine")
    assert "SREYMOMVIEW" not in attache.get(QUEUE).content.decode()
    attache.post(reverse("desk:case-view-delete", args=[view.pk]))
    assert SavedView.objects.filter(pk=view.pk).exists()


@pytest.mark.security
def test_the_name_of_a_view_is_text_not_markup(cast: Cast, attache: Client) -> None:
    save(attache, "<b>bold</b>", "which=mine")
    page = attache.get(f"{QUEUE}?which=mine").content.decode()
    assert "<b>bold" not in page
    assert "&lt;b&gt;bold" in page
