"""What may be shared, worked out from who agreed to what. Pure: no ORM, no clock.

What the workers of a case told together (story, fee check, messages, names) may be shared only where every one of them
agreed; a file of one person where she did. So nobody's part leaves with somebody else's consent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from complaints.enums import SharedPart

Parts = frozenset[SharedPart]
TOGETHER: Parts = frozenset(set(SharedPart) - {SharedPart.EVIDENCE})
NOTHING: Parts = frozenset()


@dataclass(frozen=True)
class Agreed:
    """Who agreed to what, for one recipient and one purpose.

    Attributes:
        people: keys of all workers of the case who have not left it.
        scopes: key of a worker → the parts of her live consents; a worker who did not agree is not in it.
    """

    people: frozenset[int]
    scopes: Mapping[int, Parts] = field(default_factory=dict)

    @property
    def those_who_agreed(self) -> frozenset[int]:
        return self.people & self.scopes.keys()

    @property
    def by_anybody(self) -> bool:
        return bool(self.those_who_agreed)

    @property
    def by_everybody(self) -> bool:
        return bool(self.people) and self.those_who_agreed == self.people

    @property
    def parts(self) -> Parts:
        """What may be read: shared parts all agreed to, and files where anybody agreed to hers.

        Where everybody has left the case, nobody agrees to anything any more.
        """
        if not self.by_anybody:
            return NOTHING
        return frozenset(part for part in SharedPart if not self.lacking(part))

    def agreeing_to(self, part: SharedPart) -> frozenset[int]:
        """Those who take part and whose consent covers the part."""
        return frozenset(pk for pk in self.those_who_agreed if part in self.scopes[pk])

    def lacking(self, part: SharedPart) -> frozenset[int]:
        """Whose consent the part still lacks; of files: empty as soon as one person agreed to hers."""
        agreed = self.agreeing_to(part)
        if part in TOGETHER:
            return self.people - agreed
        return frozenset() if agreed else self.people

    def may_share_file_of(self, owner: int | None) -> bool:
        """A person's file with her consent; a file that is nobody's own only when everybody agreed to files."""
        owners = self.people if owner is None else frozenset({owner})
        return bool(owners) and all(
            SharedPart.EVIDENCE in self.scopes.get(pk, NOTHING) and pk in self.people
            for pk in owners
        )

    def refusing(self, scope: Iterable[SharedPart], owners: Iterable[int | None]) -> bool:
        """Whether anything of this scope, with files of these owners, lacks a consent. Nobody agreed: always."""
        if not self.by_anybody:
            return True
        together = any(self.lacking(part) for part in scope if part in TOGETHER)
        return together or not all(self.may_share_file_of(owner) for owner in owners)
