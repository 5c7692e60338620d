"""A manager's pages of tokens and addresses."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.enums import InterestKind
from complaints.services import interests
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.partners.models import HookDelivery, PartnerHook, PartnerToken
from portal.partners.services import hooks
from tests.cast import EMPLOYER, Cast, file_for_worker, person
from tests.partners.ground import EVENTS, READ, get, head_of, hook_of, made
from tests.structure.test_access_matrix import client_of

TOKEN = re.compile(r"mrp_[0-9a-z]{12}_[0-9A-Za-z_-]{43}")
SECRET = re.compile(r"whsec_[0-9A-Za-z+/=]{44}")


def signed_in(user: User) -> Client:
    return client_of(user)


@pytest.fixture
def head(cast: Cast) -> Client:
    return signed_in(cast.head_of_post)


def token_form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "organisation": cast.post.pk,
        "name": "Case system",
        "scopes": [READ],
        "months": 3,
        **changes,
    }


def hook_form(cast: Cast, **changes: Any) -> dict[str, Any]:
    url = "https://partner.example.org/hook"
    return {"organisation": cast.post.pk, "url": url, "events": list(EVENTS), **changes}


@pytest.mark.security
def test_a_token_is_shown_once_in_an_answer_that_nobody_keeps(cast: Cast, head: Client) -> None:
    page = head.post(reverse("desk:token-new"), token_form(cast))
    text = TOKEN.search(page.content.decode())
    assert text
    assert "no-store" in page["Cache-Control"]
    assert get("token/", text[0]).status_code == 200
    listed = head.get(reverse("desk:partners")).content.decode()
    assert "Case system" in listed
    assert not TOKEN.search(listed)


@pytest.mark.security
def test_a_token_and_an_address_are_made_only_after_a_fresh_sign_in(
    cast: Cast, head: Client
) -> None:
    import time

    from allauth.account.internal.flows import login as steps

    session = head.session
    for step in session[steps.AUTHENTICATION_METHODS_SESSION_KEY]:
        step["at"] = time.time() - 3600
    session.save()
    for name, form in (("desk:token-new", token_form(cast)), ("desk:hook-new", hook_form(cast))):
        assert head.get(reverse(name)).status_code == 302
        assert head.post(reverse(name), form).status_code == 302
    assert PartnerToken.objects.count() == PartnerHook.objects.count() == 0
    assert head.get(reverse("desk:partners")).status_code == 200


def test_the_list_says_what_each_may_do_and_takes_it_back(cast: Cast, head: Client) -> None:
    token, text = made(cast.head_of_post, cast.post)
    page = head.get(reverse("desk:partners")).content.decode()
    assert token.public_id in page
    assert "Read where the cases of your desk stand" in page
    assert head.post(reverse("desk:token-end", args=[token.public_id])).status_code == 302
    assert get("token/", text).status_code == 401
    assert "opens nothing" in head.get(reverse("desk:partners")).content.decode()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("token", {"scopes": []}), ("token", {"name": ""}), ("token", {"months": 60}),
        ("token", {"scopes": ["no.such"]}),
        ("hook", {"events": []}), ("hook", {"url": "http://partner.example.org/"}),
        ("hook", {"url": "https://10.0.0.1/"}),
    ],
)  # fmt: skip
def test_a_form_with_a_mistake_comes_back_with_what_was_typed(
    cast: Cast, head: Client, name: str, wrong: dict[str, Any]
) -> None:
    form = token_form(cast, **wrong) if name == "token" else hook_form(cast, **wrong)
    page = head.post(reverse(f"desk:{name}-new"), form)
    assert page.status_code == 400
    assert (
        "Case system" if name == "token" and "name" not in wrong else "field-error"
    ) in page.content.decode()
    assert PartnerToken.objects.count() == PartnerHook.objects.count() == 0


@pytest.mark.security
def test_of_another_organisation_a_manager_finds_nothing(cast: Cast, head: Client) -> None:
    other = head_of(cast.cso)
    token, _text = made(other, cast.cso)
    hook, _secret = hook_of(other, cast.cso)
    acts = [reverse("desk:token-end", args=[token.public_id])]
    acts += [reverse(f"desk:hook-{act}", args=[hook.uid]) for act in ("test", "start", "remove")]
    assert [head.post(address).status_code for address in acts] == [404] * 4
    assert head.get(reverse("desk:hook", args=[hook.uid])).status_code == 404
    page = head.get(reverse("desk:partners")).content.decode()
    assert (token.public_id in page, hook.url in page) == (False, False)
    for form in (
        token_form(cast, organisation=cast.cso.pk),
        hook_form(cast, organisation=cast.cso.pk),
    ):
        name = "desk:hook-new" if "url" in form else "desk:token-new"
        assert head.post(reverse(name), form).status_code == 400
    assert (PartnerToken.objects.count(), PartnerHook.objects.count()) == (1, 1)


def test_an_address_is_made_tried_started_and_removed(cast: Cast, head: Client) -> None:
    page = head.post(reverse("desk:hook-new"), hook_form(cast)).content.decode()
    assert SECRET.search(page)
    hook = PartnerHook.objects.get()
    here = reverse("desk:hook", args=[hook.uid])
    assert not SECRET.search(head.get(here).content.decode())
    assert head.post(reverse("desk:hook-test", args=[hook.uid]))["Location"] == here
    assert HookDelivery.objects.get().event == "portal.test"
    PartnerHook.objects.update(is_active=False, stopped_because="failing")
    assert "It did not answer for three days." in head.get(here).content.decode()
    head.post(reverse("desk:hook-start", args=[hook.uid]))
    assert PartnerHook.objects.get().is_active
    head.post(reverse("desk:hook-remove", args=[hook.uid]))
    assert PartnerHook.objects.kept().count() == 0
    assert hook.url not in head.get(reverse("desk:partners")).content.decode()
    assert head.get(here).status_code == 404


@pytest.mark.security
def test_the_log_of_an_address_names_no_case(cast: Cast, head: Client) -> None:
    hook, _secret = hook_of(cast.head_of_post, cast.post)
    reference = file_for_worker().complaint.reference
    page = head.get(reverse("desk:hook", args=[hook.uid])).content.decode()
    assert "A complaint came to your desk" in page
    assert reference not in page


@pytest.mark.security
def test_the_log_of_an_address_shows_nothing_of_a_case_its_reader_may_not_see(
    cast: Cast, head: Client
) -> None:
    hook, _secret = hook_of(cast.head_of_post, cast.post)
    hooks.test_hook(hook=hook, by=cast.head_of_post)
    file_for_worker()
    tied = person("tied-head", Role.HEAD_OF_POST, cast.post)
    interests.declare(by=tied, kind=InterestKind.NAME, name=EMPLOYER)
    here = reverse("desk:hook", args=[hook.uid])
    told = [
        [row["delivery"].event for row in reader.get(here).context["rows"]]
        for reader in (head, signed_in(tied))
    ]
    assert told == [["case.received", "portal.test"], ["portal.test"]]


def test_the_page_of_an_address_says_who_made_it(cast: Cast) -> None:
    hook, _secret = hook_of(cast.head_of_post, cast.post)
    reader = signed_in(person("second-head", Role.HEAD_OF_POST, cast.post))
    for address in (reverse("desk:hook", args=[hook.uid]), reverse("desk:partners")):
        assert cast.head_of_post.name in reader.get(address).content.decode()


def test_the_list_asks_as_often_for_many_tokens_as_for_one(cast: Cast, head: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert head.get(reverse("desk:partners")).status_code == 200
        return len(asked)

    made(cast.head_of_post, cast.post)
    queries()
    few = queries()
    for _number in range(4):
        made(cast.head_of_post, cast.post)
    assert queries() == few


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_asks_as_often_for_three_deliveries_as_for_one(
    cast: Cast, head: Client, count: int, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    hook, _secret = hook_of(cast.head_of_post, cast.post)
    for _number in range(count):
        hooks.test_hook(hook=hook, by=cast.head_of_post)
    with django_assert_max_num_queries(6):
        head.get(reverse("desk:hook", args=[hook.uid]))
