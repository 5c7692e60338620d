"""A registry holds each key once, in the order of registration."""

from dataclasses import dataclass

import pytest

from portal.common.registry import Registry


@dataclass(frozen=True)
class Thing:
    key: str


@pytest.fixture
def registry() -> Registry[Thing]:
    registry: Registry[Thing] = Registry("things")
    registry.register(Thing("b"))
    registry.register(Thing("a"))
    return registry


def test_members_keep_their_order(registry: Registry[Thing]) -> None:
    assert registry.keys() == ["b", "a"]
    assert [thing.key for thing in registry] == ["b", "a"]
    assert len(registry) == 2


def test_register_gives_the_member_back(registry: Registry[Thing]) -> None:
    assert registry.register(Thing("c")) is registry["c"]


def test_second_member_with_a_key_is_refused_by_name(registry: Registry[Thing]) -> None:
    with pytest.raises(ValueError, match=r"things has two members with the key 'a'"):
        registry.register(Thing("a"))
    assert len(registry) == 2


def test_unknown_key(registry: Registry[Thing]) -> None:
    assert "z" not in registry
    assert registry.get("z") is None
    with pytest.raises(KeyError):
        registry["z"]
