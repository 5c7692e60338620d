"""Which pages belong to a pack. Apps above this one register theirs, for example who can help."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.common.registry import Registry


@dataclass(frozen=True)
class PackPages:
    """An app's pages for a destination.

    Attributes:
        paths: (destination as ISO 3166-1, origin of most readers of the language or None) → paths without the language,
            for example `rights/passport-kept/`. Public pages only.
    """

    key: str
    paths: Callable[[str, str | None], Iterable[str]]


pack_pages: Registry[PackPages] = Registry("pages kept on phones")
