"""The sweep: every address of a case × everybody who may not see it, reading and acting; every list; the API (T6, T9).

The addresses are read from the site itself: a new one is swept the day it is written, and one without a row in the
matrix or without arguments here fails.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone

from complaints.enums import ExclusionReason, InterestKind
from complaints.models import Complaint, Exclusion, Seat
from complaints.services import interests
from portal.accounts.desks import waiting_for
from portal.accounts.models import User
from tests.cast import EMPLOYER, SEEDED_WORDS, Cast, file_for_worker
from tests.structure.access import GONE, LOGIN, MATRIX, NO_METHOD
from tests.structure.test_access_matrix import (  # noqa: F401 (the fixtures)
    arguments,
    cast,
    client_of,
)

pytestmark = [pytest.mark.security, pytest.mark.django_db]
Arguments = dict[str, list[Any]]
Keep = Callable[[Cast, Complaint], None]

# Under another address, and of one case all the same: what waits for a custodian, what another office is asked.
HANGING = {"desk:unmask-request", "desk:unmask-refuse"}


def desk_patterns() -> Iterator[URLPattern]:
    desk = next(r for r in get_resolver().url_patterns if getattr(r, "namespace", None) == "desk")
    yield from desk.url_patterns  # type: ignore[union-attr]


def case_addresses() -> list[str]:
    """Names of the addresses that a case's reference stands in."""
    return sorted(
        f"desk:{one.name}"
        for one in desk_patterns()
        if str(one.pattern).startswith("cases/<slug:reference>/")
    )


def pages_of_the_desk() -> list[str]:
    """Names of the addresses that need nothing: lists, counts, searches, downloads."""
    found = []
    for one in desk_patterns():
        try:
            reverse(f"desk:{one.name}")
        except NoReverseMatch:
            continue
        found.append(f"desk:{one.name}")
    return sorted(found)


def _recused(people: Cast, case: Complaint) -> None:
    for one in (people.attache, people.head_of_post):
        Exclusion.objects.create(complaint=case, person=one, reason=ExclusionReason.RECUSED)


def _conflicted(people: Cast, case: Complaint) -> None:
    for one in (people.attache, people.head_of_post, people.custodian):
        interests.declare(by=one, kind=InterestKind.NAME, name=EMPLOYER)


def _kept_out(people: Cast, case: Complaint) -> None:
    Exclusion.objects.create(
        complaint=case, organisation=people.post, reason=ExclusionReason.ASKED_BY_WORKER
    )


def _kept_out_by_place(people: Cast, case: Complaint) -> None:
    Exclusion.objects.create(
        complaint=case, place=people.post.mission, reason=ExclusionReason.ACCUSED
    )


def _kept_out_by_word(people: Cast, case: Complaint) -> None:
    Exclusion.objects.create(
        complaint=case, recipient="labour_attache", reason=ExclusionReason.ASKED_BY_WORKER
    )


BLINDED: list[Keep] = [_recused, _conflicted, _kept_out, _kept_out_by_place, _kept_out_by_word]


@pytest.fixture
def case(arguments: Arguments) -> Complaint:  # noqa: F811
    return Complaint.objects.get(reference=arguments["desk:case"][0])


def answers(user: Any, name: str, args: list[Any]) -> dict[str, int]:
    client, address = client_of(user), reverse(name, args=args)
    return {
        "GET": client.get(address).status_code,
        "POST": client.post(address, {"text": "x", "why": "x"}).status_code,
    }


def is_hidden(found: dict[str, int], *, visitor: bool = False) -> bool:
    """A method that the address does not have says nothing; the other one must say that there is nothing."""
    silent = {LOGIN} if visitor else {GONE}
    said = {method: status for method, status in found.items() if status != NO_METHOD}
    return bool(said) and set(said.values()) <= silent


def test_there_are_addresses_to_sweep() -> None:
    assert len(case_addresses()) >= 20
    assert len(pages_of_the_desk()) >= 20


def test_every_address_of_a_case_has_a_row_and_arguments(arguments: Arguments) -> None:  # noqa: F811
    names = set(case_addresses()) | HANGING
    assert sorted(names - set(MATRIX)) == []
    assert sorted(names - set(arguments)) == []


def test_whoever_has_nothing_to_do_with_a_case_neither_reads_nor_acts(
    cast: Cast,  # noqa: F811
    arguments: Arguments,  # noqa: F811
    case: Complaint,
) -> None:
    wrong = []
    for who, user in cast.everybody().items():
        if Complaint.objects.visible_to(user).filter(pk=case.pk).exists():
            continue
        for name in case_addresses():
            if MATRIX.get(name, {}).get(who) not in (None, GONE, LOGIN, NO_METHOD):
                continue  # an offer that waits for this office, and says so in the matrix
            found = answers(user, name, of(case, name, arguments))
            if not is_hidden(found, visitor=isinstance(user, AnonymousUser)):
                wrong.append(f"{name} for {who}: {found}")
    assert wrong == [], "\n".join(wrong)


def test_whoever_is_kept_from_a_case_neither_reads_nor_acts(
    cast: Cast,  # noqa: F811
    arguments: Arguments,  # noqa: F811
    case: Complaint,
) -> None:
    wrong = []
    for keep in BLINDED:
        with undone():
            keep(cast, case)
            for user in (cast.attache, cast.head_of_post):
                for name in case_addresses():
                    found = answers(user, name, of(case, name, arguments))
                    if not is_hidden(found):
                        wrong.append(f"{name} for {user} {keep.__name__}: {found}")
    assert wrong == [], "\n".join(wrong)


def test_a_custodian_with_a_tie_finds_no_request(
    cast: Cast,  # noqa: F811
    arguments: Arguments,  # noqa: F811
    case: Complaint,
) -> None:
    for name in sorted(HANGING):
        address = reverse(name, args=arguments[name])
        assert client_of(cast.custodian).get(address).status_code == 200
    _conflicted(cast, case)
    for name in sorted(HANGING):
        assert is_hidden(answers(cast.custodian, name, arguments[name]))


def test_no_page_of_the_desk_names_a_case_to_whoever_is_kept_from_it(
    cast: Cast,  # noqa: F811
    case: Complaint,
) -> None:
    seen = page_texts(cast.head_of_post)
    assert any(case.reference in text for text in seen.values())  # before: lists do show it
    for keep in BLINDED:
        with undone():
            keep(cast, case)
            for user in (cast.attache, cast.head_of_post):
                for name, text in page_texts(user).items():
                    text = text.replace(EMPLOYER, "") if name == "desk:interests" else text
                    for word in (case.reference, str(case.public_id), *SEEDED_WORDS):
                        assert word not in text, f"{name} for {user} {keep.__name__}"


def test_counts_do_not_count_what_one_may_not_see(
    cast: Cast,  # noqa: F811
    case: Complaint,
) -> None:
    """The piles of a person kept out are the piles of a person without any case."""
    for keep in BLINDED:
        with undone():
            keep(cast, case)
            with_case = piles_of(cast.attache)
            Seat.objects.filter(complaint=case).delete()
            case.assignments.update(ended_at=timezone.now())
            assert piles_of(cast.attache) == with_case, keep.__name__


def test_what_belongs_to_another_case_is_not_there_under_ones_own(
    cast: Cast,  # noqa: F811
    arguments: Arguments,  # noqa: F811
) -> None:
    own = file_for_worker().complaint
    with_more = [name for name in case_addresses() if len(arguments.get(name, [])) > 1]
    assert with_more
    for name in with_more:
        found = answers(cast.head_of_post, name, [own.reference, *arguments[name][1:]])
        assert is_hidden(found), name


def test_a_case_of_another_post_is_as_hidden_as_ones_own_is_to_them(
    cast: Cast,  # noqa: F811
    arguments: Arguments,  # noqa: F811
) -> None:
    foreign = file_for_worker(nationality="MM").complaint
    assert Complaint.objects.visible_to(cast.foreign_attache).filter(pk=foreign.pk).exists()
    for name in case_addresses():
        args = [foreign.reference, *arguments.get(name, [])[1:]]
        for user in (cast.attache, cast.head_of_post, cast.oversight_officer):
            assert is_hidden(answers(user, name, args)), f"{name} for {user}"


def test_the_api_opens_no_case_to_anybody_signed_in(
    cast: Cast,  # noqa: F811
    arguments: Arguments,  # noqa: F811
    case: Complaint,
) -> None:
    """It knows receipts only: who one is does not matter, and nothing names the case."""
    names = [name for name in MATRIX if name.startswith("api:complaint")]
    assert len(names) >= 5
    for user in cast.everybody().values():
        client = client_of(user)
        for name in names:
            address = reverse(name, args=arguments.get(name, []))
            for answer in (
                client.get(address),
                client.post(address, {"reference": case.reference}),
            ):
                assert answer.status_code in (400, 401, 403, 404, 405, 415), name
                assert case.reference not in answer.content.decode()


def of(case: Complaint, name: str, arguments: Arguments) -> list[Any]:  # noqa: F811
    """Arguments of an address; one that was forgotten is swept all the same, and fails its own test above."""
    return arguments.get(name, [case.reference])


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def piles_of(user: User) -> list[Any]:
    return [(pile.label, pile.count) for pile in waiting_for(User.objects.get(pk=user.pk))]


def page_texts(user: User) -> dict[str, str]:
    """What each page and download of the desk says to this person, of those she finds."""
    client, texts = Client(), {}
    client.force_login(user)
    for name in pages_of_the_desk():
        answer = client.get(reverse(name))
        if answer.status_code == 200:
            content = answer.getvalue() if answer.streaming else answer.content
            texts[name] = content.decode(errors="replace")
    return texts
