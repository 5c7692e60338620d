"""The values routing works on."""

from dataclasses import dataclass, field

from complaints.enums import RoutingReason


@dataclass(frozen=True)
class KeptOut:
    """Offices that must not receive the case: by word, by place (every desk of it), or one desk."""

    words: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()
    desks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Facts:
    """What the rules look at.

    Attributes:
        ask_for: values of `Recipient`; the labour attaché in front means the usual way.
        accused_types: values of `AccusedType`.
    """

    nationality: str
    country: str
    kind: str
    severity: str
    area: str | None = None
    accused_types: frozenset[str] = frozenset()
    ask_for: tuple[str, ...] = ()
    kept_out: KeptOut = field(default_factory=KeptOut)


@dataclass(frozen=True)
class Rule:
    """A row of the routing table; None or an empty set matches everything.

    Attributes:
        lead, copies: roles of `DeskRole`.
        fallbacks: roles tried in turn where nobody works at a desk of the lead's role.
    """

    key: str
    lead: str
    copies: tuple[str, ...] = ()
    priority: int = 0
    nationality: str | None = None
    country: str | None = None
    area: str | None = None
    kinds: frozenset[str] = frozenset()
    severity: str | None = None
    accused_type: str | None = None
    fallbacks: tuple[str, ...] = ()

    @property
    def specificity(self) -> int:
        """How many conditions are set."""
        conditions = (
            self.nationality,
            self.country,
            self.area,
            self.kinds,
            self.severity,
            self.accused_type,
        )
        return sum(1 for condition in conditions if condition)

    def matches(self, facts: Facts) -> bool:
        """Whether every condition that is set agrees with the facts."""
        return not self.failed(facts)

    def overlaps(self, other: "Rule") -> bool:
        """Whether one case could match both. A case can be about several kinds of accused at once."""
        pairs = (
            (self.nationality, other.nationality),
            (self.country, other.country),
            (self.area, other.area),
            (self.severity, other.severity),
        )
        return all(a is None or b is None or a == b for a, b in pairs) and (
            not self.kinds or not other.kinds or bool(self.kinds & other.kinds)
        )

    def failed(self, facts: Facts) -> tuple[str, ...]:
        """The names of the conditions that do not agree with the facts; none where the rule matches."""
        agrees = {
            "nationality": self.nationality in (None, facts.nationality),
            "country": self.country in (None, facts.country),
            "area": self.area in (None, facts.area),
            "kinds": not self.kinds or facts.kind in self.kinds,
            "severity": self.severity in (None, facts.severity),
            "accused_type": self.accused_type is None or self.accused_type in facts.accused_types,
        }
        return tuple(name for name, fits in agrees.items() if not fits)


@dataclass(frozen=True)
class Desk:
    """An organisation as routing sees it.

    Attributes:
        kind: a value of `OrganisationKind`.
        country: whose workers it serves (missions, CSOs) or whose ministry it is; None serves all.
        areas: areas of `works_in` that it serves; empty serves the whole country.
        place: the mission of the directory that it is.
        is_working: somebody there can open a case today.
    """

    id: int
    slug: str
    kind: str
    country: str | None = None
    works_in: str | None = None
    areas: frozenset[str] = frozenset()
    place: int | None = None
    is_embassy: bool = False
    is_oversight: bool = False
    is_working: bool = True


@dataclass(frozen=True)
class Decision:
    """Who leads, who receives a copy, and why.

    Attributes:
        lead: id of the leading desk; None sends the case to the unrouted queue.
        copies: ids of desks, none twice, never the lead.
        why: why this lead, or why none. `copied_because` says it for each copy.
        rule: the rule that was followed, None when none matched.
    """

    lead: int | None
    why: RoutingReason
    rule: Rule | None = None
    copies: tuple[int, ...] = ()
    copied_because: tuple[RoutingReason, ...] = ()
