"""Turning the ring of keys: everything opens before, during and after, and the old key may go."""

import base64
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from complaints.models import CaseKey
from complaints.queries import opened_statement
from complaints.services import drafts, keys
from portal.common import rotation
from portal.common.encryption import CannotOpen
from portal.common.rotation import left_to_rotate, rotate
from tests.cast import STORY, Cast, file_for_worker


def _key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


OLD, NEW = _key("o"), _key("n")

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _old_ring(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    settings.INDEX_KEY = ""


def _turn(settings: Any, *ring: str) -> None:
    settings.FIELD_KEYS = list(ring)
    settings.INDEX_KEY = OLD


def test_after_a_rotation_the_old_key_may_go(cast: Cast, settings: Any) -> None:
    complaint = file_for_worker().complaint
    token, draft = drafts.start(answers={"words": {"text": STORY}})
    _turn(settings, NEW, OLD)
    left = {name: count for name, count in left_to_rotate().items() if count}
    assert left == {"complaints.keys": 1, "complaints.drafts": 1}
    call_command("rotate_keys")
    _turn(settings, NEW)
    fresh = type(complaint).objects.get(pk=complaint.pk)
    assert opened_statement(fresh, by=cast.attache).narrative == STORY
    assert drafts.load(token=token).answers == draft.answers


def test_without_a_rotation_the_old_key_must_stay(cast: Cast, settings: Any) -> None:
    complaint = file_for_worker().complaint
    _turn(settings, NEW)
    with pytest.raises(CannotOpen):
        _ = type(complaint).objects.get(pk=complaint.pk).data_key
    with pytest.raises(CommandError, match="not in FIELD_KEYS"):
        call_command("rotate_keys")


def test_rotation_that_was_stopped_goes_on_where_it_stood(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(5):
        file_for_worker()
    _turn(settings, NEW, OLD)
    monkeypatch.setattr(rotation, "CHUNK", 2)
    column = rotation.wrapped_columns["complaints.keys"]
    rotation._rotate_chunk(column, rotation.Rotation(), None)
    assert left_to_rotate()["complaints.keys"] == 3
    assert rotate()["complaints.keys"].done == 3
    assert rotate()["complaints.keys"].done == 0
    assert set(CaseKey.objects.values_list("wrapped_by", flat=True)) == {_id(NEW)}


def test_rotation_leaves_a_damaged_key_alone_and_says_so(cast: Cast, settings: Any) -> None:
    first, second = file_for_worker().complaint, file_for_worker().complaint
    second.keys.update(wrapped=first.keys.get().wrapped)
    _turn(settings, NEW, OLD)
    result = rotate()["complaints.keys"]
    assert (result.done, result.unreadable) == (1, 1)


def test_a_dry_run_changes_nothing(cast: Cast, settings: Any, capsys: Any) -> None:
    file_for_worker()
    _turn(settings, NEW, OLD)
    call_command("rotate_keys", "--dry-run")
    assert "complaints.keys: 1 left" in capsys.readouterr().out
    assert left_to_rotate()["complaints.keys"] == 1


def test_a_destroyed_key_is_not_brought_back(cast: Cast, settings: Any) -> None:
    complaint = file_for_worker().complaint
    keys.destroy_key(complaint)
    _turn(settings, NEW, OLD)
    rotate()
    with pytest.raises(CannotOpen):
        _ = type(complaint).objects.get(pk=complaint.pk).data_key


def test_look_ups_survive_the_old_key_where_the_index_key_is_named(
    cast: Cast, settings: Any
) -> None:
    from portal.common.encryption import blind_index

    before = blind_index("+66812345678", purpose="x")
    _turn(settings, NEW, OLD)
    assert blind_index("+66812345678", purpose="x") == before
    _turn(settings, NEW)
    assert blind_index("+66812345678", purpose="x") == before


def _id(key: str) -> str:
    from portal.common.encryption import _key_ring

    return _key_ring((key,))[0][0].hex()
