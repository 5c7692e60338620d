"""A proposed change of a routing rule, for the addresses of the routing desk."""

from typing import Any

from complaints.models import Complaint, RoutingRule, RoutingRuleChange
from complaints.services.routing_rules import content_of, propose_change
from tests.cast import Cast

REASONS = {code: f"Reason in {code}." for code in ("en", "km", "my", "vi")}


def routing_addresses(cast: Cast, case: Complaint) -> dict[str, list[Any]]:
    """Arguments of each address of the routing desk."""
    change = make_routing_change(cast)
    rule, pk = [RoutingRule.objects.get(key="default").pk], [change.pk]
    return {
        **{f"desk:routing-{name}": rule for name in ("rule", "propose", "retire")},
        **{f"desk:routing-{name}": pk for name in ("change", "publish", "refuse", "withdraw")},
        **{f"desk:{name}": [case.reference] for name in ("routing-trace", "reroute")},
    }


def make_routing_change(cast: Cast, **changes: Any) -> RoutingRuleChange:
    """A new rule for Cambodians, proposed by the ministry."""
    content = rule_content(**{"key": "kh-new", "nationality": "KH", **changes})
    return propose_change(by=cast.ministry_officer, content=content, why="Because.")


def rule_content(**changes: Any) -> dict[str, Any]:
    """A whole rule as a proposal holds it."""
    empty = content_of(RoutingRule(key="x", lead="ministry", priority=50))
    return {**empty, "reason": REASONS, **changes}
