"""Tokens: shown once, kept as a digest, never more than their makers, dead when they should be."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import Membership
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.partners.models import PartnerToken
from portal.partners.services import tokens
from tests.cast import Cast, file_for_worker
from tests.partners.ground import FILE, READ, get, head_of, leave, made, post_token, token_of


def answer(text: str, path: str = "token/") -> int:
    return int(get(path, text).status_code)


@pytest.mark.security
def test_a_token_stands_nowhere_in_the_database(cast: Cast) -> None:
    token, text = made(cast.head_of_post, cast.post)
    secret = text[17:]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s',  # noqa: S608
                [f"%{secret}%"],
            )
            assert cursor.fetchone() == (0,), table
    assert len(bytes(token.digest)) == 32
    assert secret.encode() not in bytes(token.digest)


def test_a_token_says_whose_it_is(cast: Cast) -> None:
    token, text = made(cast.head_of_post, cast.post)
    assert get("token/", text).json() == {
        "name": "Test system",
        "organisation": cast.post.name,
        "organisation_id": "kh-in-th",
        "scopes": [READ],
        "expires_at": token.expires_at.isoformat().replace("+00:00", "Z"),
    }


@pytest.mark.security
def test_a_wrong_secret_an_unknown_name_and_noise_are_all_the_same_401(cast: Cast) -> None:
    text = post_token(cast)
    wrong = [
        text[:-1] + ("A" if text[-1] != "A" else "B"),
        "mrp_000000000000_" + text[17:],
        "x",
        "",
        "\u17e3",
        "a b",
    ]
    answers = [get("cases/", one) for one in wrong]
    assert [one.status_code for one in answers] == [401] * len(wrong)
    assert len({one.content for one in answers}) == 1
    assert {one["WWW-Authenticate"] for one in answers} == {"Bearer"}


def test_the_old_word_of_the_header_is_understood(cast: Cast) -> None:
    text = post_token(cast)
    for word in ("Token", "bearer", "BEARER"):
        header = {"authorization": f"{word} {text}"}
        assert Client().get("/api/v1/token/", headers=header).status_code == 200
    assert (
        Client().get("/api/v1/token/", headers={"authorization": f"Basic {text}"}).status_code
        == 401
    )


@pytest.mark.security
def test_a_token_ends_on_its_day_and_when_it_is_taken_back(cast: Cast) -> None:
    token, text = made(cast.head_of_post, cast.post, months=1)
    assert answer(text) == 200
    PartnerToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert answer(text) == 401
    token, text = made(cast.head_of_post, cast.post)
    tokens.revoke_token(token=token, by=cast.head_of_post)
    tokens.revoke_token(token=token, by=cast.head_of_post)
    assert answer(text) == 401
    assert AuditEvent.objects.filter(action="partners.revoked_token").count() == 1


@pytest.mark.security
def test_a_token_dies_when_its_maker_leaves_and_when_the_organisation_closes(cast: Cast) -> None:
    first, second = post_token(cast), token_of(head_of(cast.cso), cast.cso, FILE)
    assert (answer(first), answer(second)) == (200, 200)
    leave(cast.head_of_post, cast.post)
    cast.cso.is_active = False
    cast.cso.save()
    assert (answer(first), answer(second)) == (401, 401)


@pytest.mark.security
def test_a_token_of_somebody_whose_account_is_closed_opens_nothing(cast: Cast) -> None:
    text = post_token(cast)
    cast.head_of_post.is_active = False
    cast.head_of_post.save()
    assert answer(text) == 401


@pytest.mark.security
def test_a_token_never_does_more_than_its_maker_may_today(cast: Cast) -> None:
    head = head_of(cast.cso)
    text = token_of(head, cast.cso, READ, FILE)
    held = Membership.objects.filter(user=head)
    held.update(role=Role.ATTACHE_OFFICER)  # works cases, files none
    assert get("token/", text).json()["scopes"] == [READ]
    assert answer(text, "cases/") == 200
    held.update(role=Role.TRANSLATOR)
    assert get("token/", text).json()["scopes"] == []
    assert answer(text, "cases/") == 403


@pytest.mark.security
def test_nobody_gives_away_what_she_does_not_hold_there(cast: Cast) -> None:
    for wanted in ((FILE,), (READ, FILE), ("no.such",), ()):
        with pytest.raises(PortalError) as refused:
            tokens.make_token(
                organisation=cast.post, name="x", wanted=wanted, months=12, by=cast.head_of_post
            )
        assert list(refused.value.fields) == ["scopes"]
    for person in (cast.attache, head_of(cast.cso), cast.administrator, cast.superuser):
        with pytest.raises(NotAllowed):
            made(person, cast.post)
    assert PartnerToken.objects.count() == 0


def test_a_token_lasts_a_year_at_most(cast: Cast) -> None:
    with pytest.raises(PortalError):
        made(cast.head_of_post, cast.post, months=13)
    token, _text = made(cast.head_of_post, cast.post)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerToken.objects.filter(pk=token.pk).update(
            expires_at=timezone.now() + timedelta(days=400)
        )


def test_an_organisation_has_a_score_of_tokens_at_most(cast: Cast) -> None:
    for _number in range(tokens.MOST_LIVE):
        made(cast.head_of_post, cast.post)
    with pytest.raises(Conflict):
        made(cast.head_of_post, cast.post)


@pytest.mark.security
def test_of_its_use_only_the_day_is_kept(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    token, text = made(cast.head_of_post, cast.post)
    with django_assert_num_queries(3):  # token, roles of its maker, the day
        get("token/", text)
    with django_assert_num_queries(2):
        get("token/", text)
    token.refresh_from_db()
    assert token.last_used_on == timezone.now().date()
    assert {type(value).__name__ for name, value in vars(token).items() if "used" in name} == {
        "date"
    }


@pytest.mark.security
def test_acts_are_recorded_without_the_text(cast: Cast) -> None:
    _token, text = made(cast.head_of_post, cast.post)
    event = AuditEvent.objects.get(action="partners.made_token")
    assert (event.actor_id, event.organisation_id) == (cast.head_of_post.pk, cast.post.pk)
    assert text[17:] not in str(event.detail)
    assert set(event.detail) == {"scopes", "until"}


@pytest.mark.security
def test_a_token_is_no_way_around_what_its_maker_is_kept_from(cast: Cast) -> None:
    from complaints.enums import InterestKind
    from complaints.services import interests
    from tests.cast import EMPLOYER

    reference = file_for_worker().complaint.reference
    text = post_token(cast)
    assert reference in get("cases/", text).content.decode()
    interests.declare(by=cast.head_of_post, kind=InterestKind.NAME, name=EMPLOYER)
    assert get("cases/", text).json()["count"] == 0
    assert get(f"cases/{reference}/", text).status_code == 404


def test_calls_are_measured_for_each_token(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.partners.api.throttling import TokenThrottle

    monkeypatch.setattr(TokenThrottle, "rate", "2/hour", raising=False)
    first, second = post_token(cast), post_token(cast)
    assert [answer(first) for _call in range(3)] == [200, 200, 429]
    refused = get("token/", first, **{"accept-language": "vi"})
    assert int(refused["Retry-After"]) > 3000
    assert refused["Content-Type"] == "application/problem+json; charset=utf-8"
    assert refused["Content-Language"] == "vi"
    assert answer(second) == 200


def test_without_a_cache_calls_are_answered_and_not_measured(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.cache import cache
    from redis import ConnectionError as NoRedis

    from portal.partners.api.throttling import TokenThrottle

    def down(*_args: object, **_values: object) -> None:
        raise NoRedis

    monkeypatch.setattr(TokenThrottle, "rate", "1/hour", raising=False)
    text = post_token(cast)
    for name in ("get", "set"):
        monkeypatch.setattr(cache, name, down)
    assert [answer(text) for _call in range(3)] == [200, 200, 200]
