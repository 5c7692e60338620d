"""Changing the routing table with four eyes: one person proposes with the effect in view, another publishes.

A change moves no case by itself: it counts for new cases. Which open ones would go elsewhere is shown before.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.enums import AccusedType, RuleChangeState
from complaints.kinds import kinds
from complaints.models import Complaint, RoutingRule, RoutingRuleChange
from complaints.routing import Rule
from complaints.routing.content import Content, as_rule, read_content
from complaints.routing.decide import order
from complaints.services import routing
from complaints.services.routing_effect import Effect, effect_of_rules, reach, with_rule
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, User
from portal.accounts.roles import PROPOSE_ROUTING, PUBLISH_ROUTING
from portal.audit.services import record
from portal.common.errors import Conflict, Message, NotAllowed, PortalError
from portal.reference.models import Area, Country


@transaction.atomic
def propose_change(
    *, by: User, content: Content, why: str, rule: RoutingRule | None = None
) -> RoutingRuleChange:
    """Ask for a new rule, for a change of one, or, with empty content, for its end. No case is routed by it yet.

    The effect on the open cases is worked out and kept with the proposal, as counts.

    Raises:
        NotAllowed: the person may not propose, or the rule is another country's.
        PortalError: the content does not fit, nothing would change, or no reason is given.
        Conflict: the key is taken, or another change of this rule waits already.
    """
    change = _proposal(by, content, rule)
    _refuse_conflict(change.content, rule)
    change.why = _written(why)
    change.effect = effect_of(change, seen_by=by).as_json()
    change.save(force_insert=True)
    record("complaints.proposed_routing_change", on=change, by=by, detail=_detail(change))
    return change


def preview_change(*, by: User, content: Content, rule: RoutingRule | None = None) -> Effect:
    """What such a proposal would do to the open cases. Stores nothing.

    Raises:
        NotAllowed, PortalError: as `propose_change`.
    """
    return effect_of(_proposal(by, content, rule), seen_by=by)


@transaction.atomic
def publish_change(*, change: RoutingRuleChange, by: User) -> RoutingRule:
    """A second person stands by it: new cases go by it from now on. The effect is worked out anew and kept beside.

    Raises:
        NotAllowed: the person may not publish, or proposed it herself.
        Conflict: it is decided already, or the rule has moved on since it was proposed.
    """
    change = _open(change)
    if change.proposed_by_id == by.pk:
        raise NotAllowed(_("You proposed this. Another person must publish it."))
    require(by, PUBLISH_ROUTING, change.before, change.content)
    if is_stale(change):
        raise Conflict(
            _("The rule has changed since this was proposed. Refuse it and propose anew.")
        )
    _check(change.content, change.before)
    effect = effect_of(change, seen_by=by).as_json()
    change.effect = {**change.effect, "when_published": effect}
    change.rule = _write(change)
    _end(change, RuleChangeState.PUBLISHED, by, "")
    return change.rule


@transaction.atomic
def refuse_change(*, change: RoutingRuleChange, by: User, why: str) -> RoutingRuleChange:
    """Turn it down, with a reason.

    Raises:
        NotAllowed: the person may not publish here, or proposed it herself: she takes it back instead.
        Conflict: it is decided already. PortalError: no reason.
    """
    change = _open(change)
    if change.proposed_by_id == by.pk:
        raise NotAllowed(_("You proposed this. You can withdraw it."))
    require(by, PUBLISH_ROUTING, change.before, change.content)
    return _end(change, RuleChangeState.REFUSED, by, _written(why))


@transaction.atomic
def withdraw_change(*, change: RoutingRuleChange, by: User, why: str = "") -> RoutingRuleChange:
    """Who proposed it takes it back.

    Raises:
        NotAllowed: somebody else proposed it. Conflict: it is decided already.
    """
    change = _open(change)
    if change.proposed_by_id != by.pk:
        raise NotAllowed(_("Only who proposed a change can withdraw it."))
    return _end(change, RuleChangeState.WITHDRAWN, by, why.strip())


def effect_of(change: RoutingRuleChange, *, seen_by: User) -> Effect:
    """What the change would do to the open cases of today, by today's rules and desks. May be asked before it is saved.

    About ten queries, however many cases are open; cases from which the reader is kept out are not counted.
    """
    old = as_rule(change.before) if change.before else None
    new = as_rule(change.content) if change.content else None
    rules = routing.rules_now()
    among = Complaint.objects.filter(reach(old, new))
    return effect_of_rules(rules, with_rule(rules, old, new), among=among, seen_by=seen_by)


def overtaken_by(content: Content) -> list[Rule]:
    """Rules of today that such a rule would come before in some case: those for danger and officials first of all.

    A corridor's rule with many conditions beats a general rule for emergencies, and its copies with it.
    """
    if not content:
        return []
    new = as_rule(content)
    others = [rule for rule in routing.rules_now() if rule.key != new.key and rule.overlaps(new)]
    beaten = [rule for rule in others if order(new) < order(rule)]
    return sorted(beaten, key=lambda rule: (not rule.severity, order(rule)))


def content_of(rule: RoutingRule) -> dict[str, Any]:
    """The rule as a proposal holds it."""
    return {
        "key": rule.key,
        "nationality": rule.nationality_id,
        "country": rule.country_id,
        "area": rule.area_id,
        "kinds": sorted(rule.kinds),
        "severity": rule.severity,
        "accused_type": rule.accused_type,
        "lead": rule.lead,
        "copies": list(rule.copies),
        "fallbacks": list(rule.fallbacks),
        "priority": rule.priority,
        "reason": routing.reasons_of(rule),
        "note": rule.note,
    }


def is_stale(change: RoutingRuleChange) -> bool:
    """Whether the table holds something else now than when the change was proposed."""
    if change.rule_id is None:
        return RoutingRule.objects.filter(key=change.content.get("key")).exists()
    now = RoutingRule.objects.get(pk=change.rule_id)
    return now.version != change.based_on or not now.is_active or content_of(now) != change.before


def may_govern(user: User, permission: str, nationalities: set[str | None]) -> bool:
    """A ministry governs where its own citizens' cases go; the portal's team and the oversight of all countries, all.

    A rule without nationality reaches the citizens of every country: no single ministry governs it.
    """
    held = Membership.objects.with_permission(permission).filter(user=user)
    offices = held.values_list(
        "organisation__kind", "organisation__country_id", "organisation__is_oversight"
    )
    return any(
        kind == OrganisationKind.PORTAL
        or (is_oversight and country is None)
        or (kind == OrganisationKind.MINISTRY and nationalities == {country})
        for kind, country, is_oversight in offices
    )


def require(by: User, permission: str, *contents: Content) -> None:
    """Refuse a person who may not govern every one of these rules.

    Raises:
        NotAllowed: her role or her country does not allow it.
    """
    if not by.may(permission):
        raise NotAllowed(_("Your role does not allow this."))
    if not may_govern(by, permission, {each["nationality"] or None for each in contents if each}):
        raise NotAllowed(
            _("A ministry changes only rules for workers of its own country. Choose that country.")
        )


def _proposal(by: User, content: Content, rule: RoutingRule | None) -> RoutingRuleChange:
    """A proposal that was checked, not yet stored."""
    before = content_of(rule) if rule else {}
    wanted = {**content, "key": rule.key} if rule and content else dict(content)
    _check(wanted, before)
    require(by, PROPOSE_ROUTING, before, wanted)
    return RoutingRuleChange(
        rule=rule,
        content=wanted,
        before=before,
        based_on=rule.version if rule else 0,
        proposed_by=by,
    )


def _check(content: Content, before: Content) -> None:
    """Whether the table may hold it.

    Raises:
        PortalError: it does not fit, nothing would change, or cases about officials would lose their own way.
    """
    if not content and not before:
        raise PortalError(_("Nothing would change. Write what should be different."))
    if content:
        rule = read_content(content, kinds=kinds.keys())
        _check_places(rule)
    if content == before:
        raise PortalError(_("Nothing would change. Write what should be different."))
    _keep_the_way_past_officials(content, before)


def _check_places(rule: Rule) -> None:
    codes = {"nationality": rule.nationality, "country": rule.country}
    known = set(Country.objects.filter(code__in=codes.values()).values_list("code", flat=True))
    faults: dict[str, list[Message]] = {
        name: [_("This country is not in the list. Please choose another one.")]
        for name, code in codes.items()
        if code and code not in known
    }
    areas = Area.objects.filter(code=rule.area, country=rule.country)
    if rule.area and not areas.exists():
        faults["area"] = [_("This area is not in the country of work. You may leave it empty.")]
    if faults:
        raise PortalError(_("Please mend the fields named below."), fields=faults)


def _keep_the_way_past_officials(content: Content, before: Content) -> None:
    """Some rule without further conditions must catch every case about an official, or it could reach the accused."""
    if not before or not _catches_all_officials(as_rule(before)):
        return
    if content and _catches_all_officials(as_rule(content)):
        return
    others = [rule for rule in routing.rules_now() if rule.key != before["key"]]
    if not any(_catches_all_officials(rule) for rule in others):
        raise PortalError(
            _("Without this rule, cases about officials could reach the officials themselves.")
        )


def _catches_all_officials(rule: Rule) -> bool:
    return rule.accused_type == AccusedType.OFFICIAL and rule.specificity == 1


def _refuse_conflict(content: Content, rule: RoutingRule | None) -> None:
    if rule is None and RoutingRule.objects.filter(key=content["key"]).exists():
        message = _("Another rule has this key.")
        raise Conflict(message, fields={"key": [message]})
    if rule is None:
        return
    held = RoutingRule.objects.select_for_update().get(pk=rule.pk)
    if not held.is_active or held.version != rule.version:
        raise Conflict(_("The rule has changed meanwhile. Please look again."))
    if held.changes.filter(state=RuleChangeState.PROPOSED).exists():
        raise Conflict(
            _("Another change of this rule is waiting. It must be published, refused or withdrawn.")
        )


def _open(change: RoutingRuleChange) -> RoutingRuleChange:
    change = RoutingRuleChange.objects.select_for_update().get(pk=change.pk)
    if change.state != RuleChangeState.PROPOSED:
        raise Conflict(_("This change is no longer open."))
    if change.rule_id:
        RoutingRule.objects.select_for_update().get(pk=change.rule_id)
    return change


def _write(change: RoutingRuleChange) -> RoutingRule:
    """The rule as the change asks for it."""
    rule = RoutingRule.objects.get(pk=change.rule_id) if change.rule_id else RoutingRule()
    if change.rule_id:
        rule.version += 1
    if not change.content:
        rule.is_active = False
        rule.save(update_fields=["is_active", "version"])
        return rule
    content = dict(change.content)
    reasons = content.pop("reason")
    for name in ("nationality", "country", "area"):
        setattr(rule, f"{name}_id", content.pop(name) or None)
    for name, value in content.items():
        setattr(rule, name, value or "" if name in ("severity", "accused_type") else value)
    for code, _name in settings.LANGUAGES:
        setattr(rule, f"reason_{code}", reasons[code])
    rule.save()
    return rule


def _end(change: RoutingRuleChange, state: RuleChangeState, by: User, answer: str):  # type: ignore[no-untyped-def]
    change.state, change.decided_by, change.decided_at = state, by, timezone.now()
    change.answer = answer
    change.save()
    record(f"complaints.{state.value}_routing_change", on=change, by=by, detail=_detail(change))
    return change


def _detail(change: RoutingRuleChange) -> dict[str, Any]:
    key = change.content.get("key") or change.before.get("key")
    return {"rule": key, "based_on": change.based_on, "retires": not change.content}


def _written(why: str) -> str:
    if not why.strip():
        message = _("Please say why.")
        raise PortalError(message, fields={"why": [message]})
    return why.strip()
