"""The decision: most specific rule first, the worker's wish before the rule, nobody who was kept out."""

from collections.abc import Iterable, Sequence

from complaints.enums import AccusedType, DeskRole, Recipient, RoutingReason
from complaints.routing.desks import Choice, choose_desk
from complaints.routing.types import Decision, Desk, Facts, Rule


def decide(facts: Facts, rules: Iterable[Rule], desks: Iterable[Desk]) -> Decision:
    """Who receives the case.

    The rule with most conditions decides; then the higher priority; then the key. Where an official is accused, rules
    that say what to do then come before all others, however special: they keep the case from the post.

    The labour attaché as first wish means the usual way, by rule; another office asked for first leads instead. A lead
    that was kept out or has no working desk makes the case unrouted: only a person may put another office in its
    place, because a less special rule could name the very office that this rule avoids. Copies that cannot receive it
    are left out.
    """
    desks = tuple(desks)
    rule = min((rule for rule in rules if rule.matches(facts)), key=_order, default=None)
    wished = _office_asked_for(facts)
    role = wished or (rule.lead if rule else None)
    if role is None:
        return _with_copies(None, RoutingReason.NO_RULE, None, facts, desks)
    choice = choose_desk(role, facts, desks)
    followed = RoutingReason.ASKED_FOR if wished else RoutingReason.RULE
    why = followed if choice.desk else _why_not(choice)
    return _with_copies(choice.desk, why, rule, facts, desks)


def _order(rule: Rule) -> tuple[bool, int, int, str]:
    names_an_official = rule.accused_type == AccusedType.OFFICIAL
    return (not names_an_official, -rule.specificity, -rule.priority, rule.key)


def _office_asked_for(facts: Facts) -> str | None:
    """The office that is to lead by the worker's wish; None for the usual way."""
    wishes = [wish for wish in facts.ask_for if wish not in facts.kept_out.words]
    return wishes[0] if wishes and wishes[0] != Recipient.LABOUR_ATTACHE else None


def _why_not(choice: Choice) -> RoutingReason:
    return RoutingReason.KEPT_OUT if choice.was_kept_out else RoutingReason.NO_DESK


def _with_copies(
    lead: Desk | None,
    why: RoutingReason,
    rule: Rule | None,
    facts: Facts,
    desks: Sequence[Desk],
) -> Decision:
    found: dict[int, RoutingReason] = {}
    for role, because in _copied_roles(rule, facts):
        desk = choose_desk(role, facts, desks).desk
        if desk and desk != lead:
            found.setdefault(desk.id, because)
    return Decision(
        lead=lead.id if lead else None,
        why=why,
        rule=rule,
        copies=tuple(found),
        copied_because=tuple(found.values()),
    )


def _copied_roles(rule: Rule | None, facts: Facts) -> list[tuple[str, RoutingReason]]:
    """Her further wishes, then the rule's copies; not an attaché whom she passed over for another office."""
    wishes = [(wish, RoutingReason.ASKED_FOR) for wish in facts.ask_for[1:]]
    passed_over = set()
    if _office_asked_for(facts) and Recipient.LABOUR_ATTACHE not in facts.ask_for:
        passed_over.add(DeskRole.LABOUR_ATTACHE.value)
    ruled = [(role, RoutingReason.RULE) for role in rule.copies] if rule else []
    return wishes + [(role, because) for role, because in ruled if role not in passed_over]
