"""What every complaint kind is."""

from dataclasses import dataclass

from complaints.enums import Severity
from portal.common.registry import Registry


@dataclass(frozen=True)
class ComplaintKind:
    """One kind of problem a worker can complain about.

    Attributes:
        severity: how fast a desk must act.
        asks_what_was_paid: the intake offers the fee check.
    """

    key: str
    severity: Severity
    asks_what_was_paid: bool = False

    @property
    def is_dangerous(self) -> bool:
        """Emergency numbers come first."""
        return self.severity == Severity.EMERGENCY

    def severity_when(self, *, danger: bool) -> Severity:
        """The severity of one case; the worker's own word of danger makes every kind an emergency."""
        return Severity.EMERGENCY if danger else self.severity


kinds: Registry[ComplaintKind] = Registry("complaint kinds")
