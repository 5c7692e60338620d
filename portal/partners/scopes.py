"""What a token may be made for. Each app registers the scopes that have an address in its API."""

from dataclasses import dataclass

from portal.common.errors import Message
from portal.common.registry import Registry


@dataclass(frozen=True)
class Scope:
    """One thing a token may do.

    Attributes:
        permission: what its maker must hold in the very organisation, when she makes it and whenever it is used.
    """

    key: str
    label: Message
    permission: str


scopes: Registry[Scope] = Registry("scopes of tokens")
