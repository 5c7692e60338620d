"""Changing fee law on record with four eyes: somebody proposes, another publishes, then every check uses it at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, User
from portal.accounts.roles import PROPOSE_FEE_RULES, PUBLISH_FEE_RULES
from portal.audit.services import record
from portal.common.errors import Conflict, Message, NotAllowed, PortalError
from portal.reference.models import Source
from recruitment_agencies.enums import RuleChangeKind, RuleChangeState
from recruitment_agencies.fees.loading import InvalidRuleError, read_rule
from recruitment_agencies.fees.types import Rule
from recruitment_agencies.models import FeeRule, FeeRuleChange
from recruitment_agencies.rule_fields import FIELDS, as_json
from recruitment_agencies.rules import ONE_DAY
from recruitment_agencies.vocabulary import PROGRAMMES, SECTORS

_NOT_OF_THE_LAW = frozenset({"reviewed_on", "review_by"})
_META = {"vocabulary": {"sectors": list(SECTORS), "programmes": list(PROGRAMMES)}}


@transaction.atomic
def propose_rule_change(
    *,
    kind: RuleChangeKind,
    key: str,
    fields: Mapping[str, Any],
    why: str,
    by: User,
    rule: FeeRule | None = None,
) -> FeeRuleChange:
    """Ask for a change of a fee rule. Nobody is judged by it before another person has published it.

    Args:
        fields: field → new value as JSON, of `rule_fields.FIELDS`; equal values are left out. A new version must name
            the day from which it holds (`effective_from`), after that of the version it follows.
        rule: the version it starts from; None for a new rule.

    Raises:
        NotAllowed: the person may not propose, or the law is another country's.
        PortalError: nothing would change, no reason is given, or the rule would not be whole.
        Conflict: another change of this rule waits already, or the key is taken.
    """
    seen = as_json(rule) if rule else {}
    wanted = {name: value for name, value in fields.items() if value != seen.get(name)}
    _require(by, PROPOSE_FEE_RULES, {**seen, **wanted}, seen)
    _refuse_empty(wanted, why)
    change = FeeRuleChange(
        rule_key=key,
        rule=rule,
        kind=kind,
        fields=wanted,
        seen={name: seen.get(name) for name in wanted},
        why=why.strip(),
        proposed_by=by,
    )
    _refuse_bad_dates(change)
    proposed_rule(change)
    if rule is None and FeeRule.objects.filter(key=key).exists():
        message = _("Another rule has this key.")
        raise Conflict(message, fields={"key": [message]})
    _store(change)
    record(
        "recruitment_agencies.proposed_rule_change",
        on=change,
        by=by,
        detail={"rule": key, "kind": str(kind), "fields": sorted(wanted)},
    )
    return change


@transaction.atomic
def publish_rule_change(*, change: FeeRuleChange, by: User) -> FeeRule:
    """A second person stands by the change: from now on every check uses it.

    A new version ends the one it follows on the day before. Versions of one key never overlap (constraint).

    Raises:
        NotAllowed: the person may not publish, or proposed it herself.
        Conflict: it is no longer open, the rule has moved on, or its days overlap with another version.
    """
    change = _open(change)
    if change.proposed_by_id == by.pk:
        raise NotAllowed(_("You proposed this. Another person must publish it."))
    held = as_json(change.rule) if change.rule else {}
    _require(by, PUBLISH_FEE_RULES, {**held, **change.fields}, held)
    if is_stale(change):
        raise Conflict(
            _("The rule has changed since this was proposed. Refuse it and propose anew.")
        )
    try:
        with transaction.atomic():
            rule = _write(change)
    except IntegrityError as error:
        raise Conflict(_("Another version of this rule holds on some of these days.")) from error
    change.published_rule = rule
    _end(change, RuleChangeState.PUBLISHED, by, "")
    return rule


@transaction.atomic
def refuse_rule_change(*, change: FeeRuleChange, by: User, why: str) -> FeeRuleChange:
    """Turn a change down, with a reason.

    Raises:
        NotAllowed: the person may not publish. Conflict: it is no longer open. PortalError: no reason.
    """
    change = _open(change)
    held = as_json(change.rule) if change.rule else {}
    _require(by, PUBLISH_FEE_RULES, {**held, **change.fields}, held)
    return _end(change, RuleChangeState.REFUSED, by, _reason(why))


@transaction.atomic
def withdraw_rule_change(*, change: FeeRuleChange, by: User, why: str) -> FeeRuleChange:
    """Who proposed a change takes it back, with a reason.

    Raises:
        NotAllowed: somebody else proposed it. Conflict: it is no longer open. PortalError: no reason.
    """
    change = _open(change)
    if change.proposed_by_id != by.pk:
        raise NotAllowed(_("Only who proposed a change can withdraw it."))
    return _end(change, RuleChangeState.WITHDRAWN, by, _reason(why))


def add_source(*, title: str, publisher: str = "", year: str = "", url: str = "") -> Source:
    """A publication that the reference data do not hold yet, looked up today."""
    return Source.objects.create(
        key=f"desk:{uuid4().hex[:12]}",
        title=title,
        publisher=publisher,
        year=year,
        url=url,
        retrieved_on=timezone.localdate(),
    )


def is_stale(change: FeeRuleChange) -> bool:
    """Whether the rule holds something else now than when the change was proposed."""
    return change.rule is not None and as_json(change.rule, change.seen) != change.seen


def may_govern(user: User, permission: str, origins: set[str | None]) -> bool:
    """A ministry governs the law of its own country; the portal's team keeps all that the reference data hold."""
    offices = Membership.objects.with_permission(permission).filter(user=user)
    held = offices.values_list("organisation__kind", "organisation__country_id")
    return any(
        kind == OrganisationKind.PORTAL
        or (kind == OrganisationKind.MINISTRY and origins == {country})
        for kind, country in held
    )


def proposed_rule(change: FeeRuleChange) -> Rule:
    """The rule as it would be, read by the engine's own reader.

    Raises:
        PortalError: it would not be whole; says which field and why.
    """
    held = as_json(change.rule) if change.rule else {}
    values = {**held, **change.fields}
    source = Source.objects.filter(key=values.get("source") or "").first()
    if source is None:
        message = _("Choose the source that was read.")
        raise PortalError(message, fields={"source": [message]})
    row = {
        name: FIELDS[name].from_json(value)
        for name, value in values.items()
        if name not in _NOT_OF_THE_LAW and value not in ("", None)
    }
    sources = {source.key: {"title": source.title, "url": source.url}}
    try:
        return read_rule({**row, "key": change.rule_key}, meta=_META, sources=sources)
    except InvalidRuleError as error:
        field = error.field.partition(".")[0]
        message = _("This does not fit: %(reason)s.") % {"reason": f"{error.field} {error.reason}"}
        raise PortalError(message, fields={field: [message]}) from error


def _require(by: User, permission: str, *laws: Mapping[str, Any]) -> None:
    origins = {law.get("origin") for law in laws if law}
    if not by.may(permission):
        raise NotAllowed(_("Your role does not allow this."))
    if not may_govern(by, permission, origins):
        raise NotAllowed(
            _("This is the law of another country. Its ministry or the portal's team keeps it.")
        )


def _reason(why: str) -> str:
    if not why.strip():
        message = _("Please say why.")
        raise PortalError(message, fields={"why": [message]})
    return why.strip()


def _refuse_empty(wanted: Mapping[str, Any], why: str) -> None:
    _reason(why)
    if set(wanted) - set(FIELDS):
        raise ValueError(f"A proposal cannot change {sorted(set(wanted) - set(FIELDS))}")
    if not wanted:
        raise PortalError(_("Nothing would change. Write what should be different."))


def _refuse_bad_dates(change: FeeRuleChange) -> None:
    if change.kind != RuleChangeKind.NEW_VERSION or change.rule is None:
        return
    begins = _begins(change)
    before = change.rule.effective_from
    if begins is None or (before and begins <= before):
        message = _("Say from which day the new version holds. It must be after the last one.")
        raise PortalError(message, fields={"effective_from": [message]})


def _begins(change: FeeRuleChange) -> date | None:
    written = change.fields.get("effective_from")
    return date.fromisoformat(written) if written else None


def _store(change: FeeRuleChange) -> None:
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("Another change of this rule is waiting. It must be published, refused or withdrawn.")
        ) from error


def _open(change: FeeRuleChange) -> FeeRuleChange:
    locked = FeeRuleChange.objects.select_for_update(of=("self",)).select_related("rule__source")
    change = locked.get(pk=change.pk)
    if change.state != RuleChangeState.OPEN:
        raise Conflict(_("This change is no longer open."))
    return change


def _write(change: FeeRuleChange) -> FeeRule:
    """The row that the change asks for: a new one, or the old one with its new values."""
    if change.kind == RuleChangeKind.NEW_VERSION and change.rule is not None:
        _end_on(change.rule, _begins(change))
        rule = FeeRule.objects.get(pk=change.rule.pk)
        rule.pk, rule.loaded_digest = None, ""
        rule.effective_to, rule.effective_to_precision = None, ""
        newest = FeeRule.objects.filter(key=change.rule_key).aggregate(Max("version"))
        rule.version = newest["version__max"] + 1
    elif change.rule is None:
        rule = FeeRule(key=change.rule_key)
    else:
        rule = change.rule
    for name, value in change.fields.items():
        _set(rule, name, value)
    rule._state.adding = rule.pk is None
    rule.save()
    return rule


def _end_on(rule: FeeRule, begins: date | None) -> None:
    """The version that is followed holds until the day before."""
    if begins is not None and (rule.effective_to is None or rule.effective_to >= begins):
        rule.effective_to, rule.effective_to_precision = begins - ONE_DAY, ""
        rule.save(update_fields=["effective_to", "effective_to_precision"])


def _set(rule: FeeRule, name: str, value: Any) -> None:
    if name == "source":
        rule.source = Source.objects.get(key=value)
        return
    plain = FIELDS[name].from_json(value)
    column = FeeRule._meta.get_field(name)
    setattr(rule, name, "" if plain is None and not column.null else plain)


def _end(change: FeeRuleChange, state: RuleChangeState, by: User, why: Message) -> FeeRuleChange:
    change.state, change.ended_by, change.ended_at = state, by, timezone.now()
    change.ended_why = str(why)
    change.save(update_fields=["state", "ended_by", "ended_at", "ended_why", "published_rule"])
    record(
        f"recruitment_agencies.{state.value}_rule_change",
        on=change,
        by=by,
        detail={"rule": change.rule_key},
    )
    return change
