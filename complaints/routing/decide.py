"""The decision: most specific rule first, the worker's wish before the rule, nobody who was kept out."""

from collections.abc import Iterable, Sequence
from typing import Any

from complaints.enums import AccusedType, DeskRole, Recipient, RoutingReason
from complaints.routing.desks import Choice, choose_desk
from complaints.routing.types import Decision, Desk, Facts, Rule


def decide(facts: Facts, rules: Iterable[Rule], desks: Iterable[Desk]) -> Decision:
    """Who receives the case.

    The rule with most conditions decides; then the higher priority; then the key. Where an official is accused, rules
    that say what to do then come before all others, however special: they keep the case from the post.

    The labour attaché as first wish means the usual way, by rule; another office asked for first leads instead. Where
    nobody works at the rule's lead, the rule's fallbacks are tried in turn. A lead that was kept out, or that nobody
    can stand in for, makes the case unrouted: only a person may put another office in its place, because a less special
    rule could name the very office that this rule avoids. Copies that cannot receive it are left out.
    """
    return work_out(facts, rules, desks)[0]


def work_out(
    facts: Facts, rules: Iterable[Rule], desks: Iterable[Desk]
) -> tuple[Decision, tuple[Choice, ...]]:
    """The decision, and every role that was looked for on the way, in that order."""
    desks = tuple(desks)
    rule = min((rule for rule in rules if rule.matches(facts)), key=order, default=None)
    looked_for = _lead(rule, facts, desks)
    lead = looked_for[-1].desk if looked_for else None
    copies = _copies(rule, lead, facts, desks)
    decision = Decision(
        lead=lead.id if lead else None,
        why=looked_for[-1].because if lead else _why_not(looked_for),
        rule=rule,
        **_received(copies),
    )
    return decision, (*looked_for, *copies)


def order(rule: Rule) -> tuple[bool, int, int, str]:
    """Which of several rules that match decides: the smallest."""
    names_an_official = rule.accused_type == AccusedType.OFFICIAL
    return (not names_an_official, -rule.specificity, -rule.priority, rule.key)


def _lead(rule: Rule | None, facts: Facts, desks: Sequence[Desk]) -> tuple[Choice, ...]:
    """The roles looked for until one had a desk; the last one leads, if it has one."""
    tried: list[Choice] = []
    for role, because in _leading_roles(rule, facts):
        tried.append(choose_desk(role, facts, desks, because=because))
        if tried[-1].desk or tried[0].was_kept_out:
            break
    return tuple(tried)


def _leading_roles(rule: Rule | None, facts: Facts) -> list[tuple[str, RoutingReason]]:
    """An office she asked for stands alone: another in its place would not be her wish."""
    wished = _office_asked_for(facts)
    if wished:
        return [(wished, RoutingReason.ASKED_FOR)]
    if rule is None:
        return []
    stand_ins = [(role, RoutingReason.FALLBACK) for role in rule.fallbacks if role != rule.lead]
    return [(rule.lead, RoutingReason.RULE), *_without_the_accused(stand_ins, facts)]


def _without_the_accused(
    roles: list[tuple[str, RoutingReason]], facts: Facts
) -> list[tuple[str, RoutingReason]]:
    """Where an official is accused, no post stands in for anybody."""
    if AccusedType.OFFICIAL not in facts.accused_types:
        return roles
    return [(role, because) for role, because in roles if role != DeskRole.LABOUR_ATTACHE]


def _office_asked_for(facts: Facts) -> str | None:
    """The office that is to lead by the worker's wish; None for the usual way."""
    wishes = [wish for wish in facts.ask_for if wish not in facts.kept_out.words]
    return wishes[0] if wishes and wishes[0] != Recipient.LABOUR_ATTACHE else None


def _why_not(looked_for: Sequence[Choice]) -> RoutingReason:
    if not looked_for:
        return RoutingReason.NO_RULE
    return RoutingReason.KEPT_OUT if looked_for[0].was_kept_out else RoutingReason.NO_DESK


def _copies(
    rule: Rule | None, lead: Desk | None, facts: Facts, desks: Sequence[Desk]
) -> tuple[Choice, ...]:
    """One choice for each role that is to have a copy; a desk that leads or has one already is not given another."""
    found: list[Choice] = []
    have = {lead.id} if lead else set()
    for role, because in _copied_roles(rule, facts):
        choice = choose_desk(role, facts, desks, because=because, is_copy=True)
        if choice.desk is None or choice.desk.id not in have:
            found.append(choice)
        if choice.desk:
            have.add(choice.desk.id)
    return tuple(found)


def _received(copies: Sequence[Choice]) -> dict[str, tuple[Any, ...]]:
    with_desk = [(choice.desk.id, choice.because) for choice in copies if choice.desk]
    return {
        "copies": tuple(desk for desk, _because in with_desk),
        "copied_because": tuple(because for _desk, because in with_desk),
    }


def _copied_roles(rule: Rule | None, facts: Facts) -> list[tuple[str, RoutingReason]]:
    """Her further wishes, then the rule's copies; not an attaché whom she passed over for another office."""
    wishes = [(wish, RoutingReason.ASKED_FOR) for wish in facts.ask_for[1:]]
    passed_over = set()
    if _office_asked_for(facts) and Recipient.LABOUR_ATTACHE not in facts.ask_for:
        passed_over.add(DeskRole.LABOUR_ATTACHE.value)
    ruled = [(role, RoutingReason.RULE) for role in rule.copies] if rule else []
    return wishes + [(role, because) for role, because in ruled if role not in passed_over]
