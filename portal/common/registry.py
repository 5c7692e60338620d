"""An open set of things with a key: fee kinds, complaint kinds, channels, data loaders.

One module adds one member; nobody else branches on the key.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


Member = TypeVar("Member", bound=Keyed)


class Registry(Generic[Member]):
    """Members by key, in the order of registration."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._members: dict[str, Member] = {}

    def register(self, member: Member) -> Member:
        """Add a member and return it.

        Raises:
            ValueError: another member has this key.
        """
        if member.key in self._members:
            raise ValueError(f"{self.name} has two members with the key {member.key!r}")
        self._members[member.key] = member
        return member

    def __getitem__(self, key: str) -> Member:
        return self._members[key]

    def get(self, key: str) -> Member | None:
        return self._members.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._members

    def __iter__(self) -> Iterator[Member]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    def keys(self) -> list[str]:
        return list(self._members)
