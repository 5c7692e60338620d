"""A fact changes only when two reviewers stand by it; then every page shows it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.accounts.models import Membership, User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.reference.models import Source
from rights_info.enums import ChangeState
from rights_info.models import Article, Fact, FactChange, ReviewTask
from rights_info.services import (
    approve_fact_change,
    change_fact,
    propose_fact_change,
    refuse_fact_change,
    withdraw_fact_change,
)

from .conftest import ENGLISH, KHMER
from .desk import Member, Team, fact_form, open_change_of, page

pytestmark = pytest.mark.security


def propose(fact: Fact, by: Member, **changes: object) -> FactChange:
    return propose_fact_change(
        fact=fact, changes=changes or {"value": "450"}, why="notice of 2027", by=by.user
    )


def value_of(fact: Fact) -> str:
    return Fact.objects.get(pk=fact.pk).value


# Four eyes ----------------------------------------------------------------------------------------


def test_editors_proposal_needs_two_reviewers(team: Team, wage: Fact) -> None:
    change = propose(wage, team.editor)
    assert change.approvals.count() == 0
    approve_fact_change(change=change, by=team.reviewer.user)
    assert value_of(wage) == "400"
    approve_fact_change(change=change, by=team.second_reviewer.user)
    assert value_of(wage) == "450"
    assert FactChange.objects.get().state == ChangeState.PUBLISHED


def test_reviewers_own_proposal_is_her_approval(team: Team, wage: Fact) -> None:
    change = propose(wage, team.reviewer)
    assert value_of(wage) == "400"
    approve_fact_change(change=change, by=team.second_reviewer.user)
    assert value_of(wage) == "450"


def test_one_reviewer_is_never_two(team: Team, wage: Fact) -> None:
    change = propose(wage, team.reviewer)
    with pytest.raises(Conflict):
        approve_fact_change(change=change, by=team.reviewer.user)
    assert value_of(wage) == "400"


def test_neither_editor_nor_translator_approves(team: Team, wage: Fact) -> None:
    change = propose(wage, team.editor)
    for member in (team.editor, team.translator):
        with pytest.raises(NotAllowed):
            approve_fact_change(change=change, by=member.user)


def test_translator_proposes_nothing(team: Team, wage: Fact) -> None:
    with pytest.raises(NotAllowed):
        propose(wage, team.translator)


def test_approval_of_who_is_no_longer_a_reviewer_does_not_count(team: Team, wage: Fact) -> None:
    change = propose(wage, team.reviewer)
    Membership.objects.filter(user=team.reviewer.user).delete()
    approve_fact_change(change=change, by=team.second_reviewer.user)
    assert value_of(wage) == "400"


def test_only_one_change_of_a_fact_waits(team: Team, wage: Fact) -> None:
    propose(wage, team.editor)
    with pytest.raises(Conflict):
        propose(wage, team.reviewer, value="500")


def test_change_of_a_fact_that_moved_on_is_not_published(team: Team, wage: Fact) -> None:
    change = propose(wage, team.reviewer)
    change_fact(fact=wage, changes={"value": "420"})
    with pytest.raises(Conflict):
        approve_fact_change(change=change, by=team.second_reviewer.user)
    assert value_of(wage) == "420"


def test_ended_change_cannot_be_approved(team: Team, wage: Fact) -> None:
    change = propose(wage, team.editor)
    refuse_fact_change(change=change, by=team.reviewer.user, why="The notice is a draft.")
    with pytest.raises(Conflict):
        approve_fact_change(change=change, by=team.second_reviewer.user)


def test_only_who_proposed_withdraws(team: Team, wage: Fact) -> None:
    change = propose(wage, team.editor)
    with pytest.raises(NotAllowed):
        withdraw_fact_change(change=change, by=team.reviewer.user, why="no")
    withdrawn = withdraw_fact_change(change=change, by=team.editor.user, why="I misread it.")
    assert (withdrawn.state, withdrawn.ended_why) == (ChangeState.WITHDRAWN, "I misread it.")


@pytest.mark.parametrize("why", ["", "   "])
def test_reason_is_needed(team: Team, wage: Fact, why: str) -> None:
    with pytest.raises(PortalError):
        propose_fact_change(fact=wage, changes={"value": "450"}, why=why, by=team.editor.user)
    change = propose(wage, team.editor)
    with pytest.raises(PortalError):
        refuse_fact_change(change=change, by=team.reviewer.user, why=why)


def test_proposal_of_nothing_is_refused(team: Team, wage: Fact) -> None:
    with pytest.raises(PortalError):
        propose(wage, team.editor, value="400", per="day")


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "a lot"},
        {"value": ""},
        {"valid_from": date(2027, 1, 1), "valid_to": date(2026, 1, 1)},
        {"confidence": "sure"},
    ],
)
def test_impossible_value_is_refused(team: Team, wage: Fact, changes: dict[str, object]) -> None:
    with pytest.raises(PortalError):
        propose(wage, team.editor, **changes)
    assert not FactChange.objects.exists()


def test_every_act_is_recorded(team: Team, wage: Fact) -> None:
    change = propose(wage, team.reviewer)
    approve_fact_change(change=change, by=team.second_reviewer.user)
    actions = AuditEvent.objects.filter(action__contains="fact").order_by("id")
    assert list(actions.values_list("action", "actor_id")) == [
        ("rights_info.proposed_fact_change", team.reviewer.user.pk),
        ("rights_info.approved_fact_change", team.second_reviewer.user.pk),
        ("rights_info.changed_fact", team.second_reviewer.user.pk),
    ]


def test_published_change_asks_for_every_text_to_be_read_again(
    team: Team, article: Article, wage: Fact
) -> None:
    approve_fact_change(change=propose(wage, team.reviewer), by=team.second_reviewer.user)
    tasks = ReviewTask.objects.open().values_list("article__slug", "language")
    assert sorted(tasks) == [("wage", "en"), ("wage", "km")]


# By the pages -------------------------------------------------------------------------------------


def test_proposal_by_form_takes_native_digits_and_a_new_source(team: Team, wage: Fact) -> None:
    data = fact_form(
        wage,
        value="៤៥០",
        valid_from="១/១/២០២៧",
        source_title="Notice 15",
        source_year="2026",
        source_url="https://example.org/15",
    )
    assert team.editor.post("fact-propose", wage.key, **data).status_code == 302
    change = open_change_of(wage)
    assert (change.changes["value"], change.changes["valid_from"]) == ("450", "2027-01-01")
    added = Source.objects.get(title="Notice 15")
    assert change.changes["sources"] == sorted([added.key, "rights:TH1"])
    assert list(wage.sources.values_list("key", flat=True)) == ["rights:TH1"]
    for member in (team.reviewer, team.second_reviewer):
        member.post("fact-approve", change.pk)
    assert set(wage.sources.values_list("title", flat=True)) == {"Wage notice", "Notice 15"}


def test_wrong_value_is_said_at_its_field_and_what_was_typed_is_kept(
    team: Team, wage: Fact
) -> None:
    data = fact_form(wage, value="four hundred")
    text = page(team.editor.post("fact-propose", wage.key, **data), 400)
    assert "Enter a number, for example 400 or 1.5." in text
    assert "four hundred" in text
    assert not FactChange.objects.exists()


def test_second_proposal_is_refused_in_words(team: Team, wage: Fact) -> None:
    propose(wage, team.editor)
    text = page(team.reviewer.post("fact-propose", wage.key, **fact_form(wage, value="500")), 409)
    assert "Another change of this fact is waiting." in text


def test_page_shows_before_and_after_and_every_sentence_that_would_change(
    team: Team, article: Article, wage: Fact
) -> None:
    propose(wage, team.editor)
    text = page(team.reviewer.get("fact", wage.key))
    assert "<del>400</del>" in text
    assert "<ins>450</ins>" in text
    assert "At least <del>400 THB a day</del> <ins>450 THB a day</ins>." in text
    assert '<p class="marked" lang="km">យ៉ាងតិច <del>' in text
    assert "Call +66" not in text


def test_buttons_are_only_for_those_who_may_press_them(team: Team, wage: Fact) -> None:
    change = propose(wage, team.reviewer)
    approve, refuse, withdraw = (
        reverse(f"desk:fact-{act}", args=[change.pk]) for act in ("approve", "refuse", "withdraw")
    )

    def offered(member: Member) -> list[str]:
        text = page(member.get("fact", wage.key))
        return [address for address in (approve, refuse, withdraw) if address in text]

    assert offered(team.reviewer) == [refuse, withdraw]
    assert offered(team.second_reviewer) == [approve, refuse]
    assert offered(team.editor) == offered(team.translator) == []


def test_checked_again_moves_the_dates_by_four_eyes_and_asks_nobody_to_read_again(
    team: Team, article: Article, wage: Fact
) -> None:
    data = {"as_of": "2026-11-01", "review_on": "2099-11-01", "why": "The notice still stands."}
    team.reviewer.post("fact-checked", wage.key, **data)
    assert Fact.objects.get(pk=wage.pk).review_on == date(2100, 1, 1)
    team.second_reviewer.post("fact-approve", open_change_of(wage).pk)
    fact = Fact.objects.get(pk=wage.pk)
    assert (fact.as_of, fact.review_on) == (date(2026, 11, 1), date(2099, 11, 1))
    assert not ReviewTask.objects.exists()


def test_checked_again_is_neither_in_the_future_nor_good_for_no_time(
    team: Team, wage: Fact
) -> None:
    data = {"as_of": "2099-11-01", "review_on": "2020-11-01", "why": "read"}
    text = page(team.reviewer.post("fact-checked", wage.key, **data), 400)
    assert "This day has not come yet." in text
    assert "Choose a day in the future." in text


def test_history_says_who_proposed_who_approved_and_why(team: Team, wage: Fact) -> None:
    approve_fact_change(change=propose(wage, team.reviewer), by=team.second_reviewer.user)
    text = page(team.translator.get("fact", wage.key))
    assert "Thida Reviewer, Minh Reviewer" in text
    assert "notice of 2027" in text


def test_sentence_facts_are_asked_for_in_every_language(team: Team, countries: None) -> None:
    fact = Fact.objects.create(
        key="right", kind="text", texts={"en": "You may leave."}, confidence="G"
    )
    text = page(team.editor.get("fact-propose", fact.key))
    assert all(f'name="text_{code}"' in text for code in ("en", "km", "my", "vi"))
    assert 'name="value"' not in text
    data = {"text_en": "You may leave at once.", "text_km": "ទៅ", "as_of_precision": "day",
            "confidence": "G", "why": "read"}  # fmt: skip
    team.editor.post("fact-propose", fact.key, **data)
    assert open_change_of(fact).changes == {"texts": {"en": "You may leave at once.", "km": "ទៅ"}}


# The list -----------------------------------------------------------------------------------------


def test_list_is_narrowed_by_state_country_and_words(team: Team, wage: Fact, hotline: Fact) -> None:
    old = Fact.objects.create(
        key="old", kind="number", value="3", confidence="R", review_on=date(2020, 1, 1)
    )
    propose(wage, team.editor)

    def found(**query: str) -> list[str]:
        text = page(team.editor.get("facts", **query))
        return [fact.key for fact in (wage, hotline, old) if f"/desk/facts/{fact.key}/" in text]

    assert found() == ["th-wage", "th-phone", "old"]
    assert found(state="to_check") == ["old"]
    assert found(state="unverified") == ["th-phone"]
    assert found(state="changing") == ["th-wage"]
    assert found(country="TH") == ["th-wage"]
    assert found(text="ប្រាក់ឈ្នួល") == ["th-wage"]
    assert found(state="nonsense") == ["th-wage", "th-phone", "old"]


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number_of_facts(
    team: Team, countries: None, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        Fact.objects.create(key=f"fact-{index}", kind="number", value="1", confidence="R")
    with django_assert_num_queries(6):  # session, person, roles, count, facts, countries
        team.editor.get("facts")


@pytest.mark.parametrize("number", [1, 3])
def test_fact_page_costs_the_same_for_any_number_of_articles(
    team: Team,
    make_article: Callable[..., Article],
    wage: Fact,
    number: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for index in range(number):
        make_article(slug=f"wage-{index}", texts={"en": ENGLISH, "km": KHMER})
    propose(wage, team.reviewer)
    with django_assert_max_num_queries(16):
        team.second_reviewer.get("fact", wage.key)


# Nobody else --------------------------------------------------------------------------------------


def test_system_administrators_cannot_change_facts_or_articles(
    client: Client, article: Article, wage: Fact
) -> None:
    root = User.objects.create_superuser("root@example.org", "a long sentence", name="Root")
    client.force_login(root)
    for model, pk in (("fact", wage.pk), ("article", article.pk)):
        address = reverse(f"admin:rights_info_{model}_change", args=[pk])
        shown = client.get(address).content.decode()
        assert 'name="_save"' not in shown
        assert f"/desk/{'facts' if model == 'fact' else 'translations/articles'}/" in shown
        assert client.post(address, {"value": "1"}).status_code == 403
        assert client.get(reverse(f"admin:rights_info_{model}_add")).status_code == 403
    assert value_of(wage) == "400"


def test_unknown_fact_or_change_is_not_found(team: Team) -> None:
    assert team.reviewer.get("fact", "no-such-fact").status_code == 404
    assert team.reviewer.post("fact-approve", 999_999).status_code == 404
