"""Changing a fact with four eyes: somebody proposes, two reviewers approve, then every page shows it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Membership, User
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES
from portal.audit.services import record
from portal.common.errors import Conflict, Message, NotAllowed, PortalError
from portal.reference.models import Source
from rights_info.enums import ChangeState
from rights_info.fact_fields import (
    FIELDS,
    changes_as_json,
    changes_from_json,
    fields_as_json,
    with_changes,
)
from rights_info.fact_kinds import fact_kinds
from rights_info.models import Fact, FactChange, FactChangeApproval
from rights_info.services.facts import change_fact
from rights_info.services.history import telling_why

REVIEWERS_NEEDED = 2


@dataclass(frozen=True)
class NewSource:
    """A publication that the reference data does not hold yet."""

    title: str
    publisher: str = ""
    year: str = ""
    url: str = ""


@transaction.atomic
def propose_fact_change(
    *,
    fact: Fact,
    changes: Mapping[str, Any],
    why: str,
    by: User,
    new_source: NewSource | None = None,
) -> FactChange:
    """Ask for a change of a fact. A reviewer's own proposal counts as her approval.

    Args:
        changes: field → new value as `change_fact` takes it, of `fact_fields.FIELDS`; equal values are left out.
        new_source: one to be added to the fact's sources.

    Raises:
        NotAllowed: the person neither edits nor reviews.
        PortalError: nothing would change, no reason is given, or a value is not of the fact's kind.
        Conflict: another change of this fact waits already.
        ValueError: a field that a proposal cannot change.
    """
    _require(by, EDIT_ARTICLES, REVIEW_ARTICLES)
    if set(changes) - set(FIELDS):
        raise ValueError(f"A proposal cannot change {sorted(set(changes) - set(FIELDS))}")
    fact.refresh_from_db(from_queryset=Fact.objects.select_for_update())
    changes = _with_source(fact, changes, new_source)
    wanted = changes_as_json(changes)
    seen = fields_as_json(fact, wanted)
    wanted = {name: value for name, value in wanted.items() if value != seen[name]}
    _refuse_bad(fact, wanted, why)
    change = _store(fact, wanted, {name: seen[name] for name in wanted}, why, by)
    if by.may(REVIEW_ARTICLES):
        FactChangeApproval.objects.create(change=change, by=by)
    record("rights_info.proposed_fact_change", on=change, by=by, detail={"fields": sorted(wanted)})
    return change


@transaction.atomic
def approve_fact_change(*, change: FactChange, by: User) -> FactChange:
    """Stand by a change. The second reviewer's approval publishes it: see `change_fact`.

    Raises:
        NotAllowed: the person is no reviewer.
        Conflict: the change is no longer open, she has approved it already, or the fact has moved on since.
    """
    _require(by, REVIEW_ARTICLES)
    change = _open_change(change)
    if change.approvals.filter(by=by).exists():
        raise Conflict(_("You stand by this change already. Another reviewer must approve it too."))
    if is_stale(change):
        raise Conflict(
            _("The fact has changed since this was proposed. Refuse it and propose anew.")
        )
    FactChangeApproval.objects.create(change=change, by=by)
    record("rights_info.approved_fact_change", on=change, by=by)
    if count_approvals(change) >= REVIEWERS_NEEDED:
        _publish(change, by)
    return change


@transaction.atomic
def refuse_fact_change(*, change: FactChange, by: User, why: str) -> FactChange:
    """A reviewer turns a change down, with a reason.

    Raises:
        NotAllowed: the person is no reviewer. Conflict: the change is no longer open. PortalError: no reason.
    """
    _require(by, REVIEW_ARTICLES)
    return _end(_open_change(change), ChangeState.REFUSED, by, _reason(why))


@transaction.atomic
def withdraw_fact_change(*, change: FactChange, by: User, why: str) -> FactChange:
    """Who proposed a change takes it back, with a reason.

    Raises:
        NotAllowed: somebody else proposed it. Conflict: the change is no longer open. PortalError: no reason.
    """
    change = _open_change(change)
    if change.proposed_by_id != by.pk:
        raise NotAllowed(_("Only who proposed a change can withdraw it."))
    return _end(change, ChangeState.WITHDRAWN, by, _reason(why))


def is_stale(change: FactChange) -> bool:
    """Whether the fact holds something else now than when the change was proposed."""
    return bool(fields_as_json(change.fact, change.changes) != change.seen)


def count_approvals(change: FactChange) -> int:
    """Approvals of people who still are reviewers."""
    reviewers = Membership.objects.with_permission(REVIEW_ARTICLES).values("user")
    return change.approvals.filter(by__in=reviewers).count()


def _require(by: User, *permissions: str) -> None:
    if not any(by.may(permission) for permission in permissions):
        raise NotAllowed(_("Your role does not allow this."))


def _reason(why: str) -> str:
    if not why.strip():
        message = _("Please say why.")
        raise PortalError(message, fields={"why": [message]})
    return why.strip()


def _with_source(
    fact: Fact, changes: Mapping[str, Any], new: NewSource | None
) -> Mapping[str, Any]:
    if new is None:
        return changes
    source = Source.objects.create(
        key=f"desk:{uuid4().hex[:12]}",
        title=new.title,
        publisher=new.publisher,
        year=new.year,
        url=new.url,
        retrieved_on=timezone.localdate(),
    )
    return {**changes, "sources": [*changes.get("sources", fact.sources.all()), source]}


def _refuse_bad(fact: Fact, wanted: Mapping[str, Any], why: str) -> None:
    _reason(why)
    if not wanted:
        raise PortalError(_("Nothing would change. Write what should be different."))
    changed = with_changes(fact, wanted)
    fact_kinds[changed.kind].check(changed.value)
    try:
        changed.clean_fields(exclude=["key", "loaded_digest", "texts", "labels"])
    except ValidationError as error:
        fields: dict[str, list[Message]] = {n: [*found] for n, found in error.message_dict.items()}
        raise PortalError(error.messages[0], fields=fields) from error
    if changed.valid_from and changed.valid_to and changed.valid_to < changed.valid_from:
        message = _("The last day of validity is before the first.")
        raise PortalError(message, fields={"valid_to": [message]})


def _store(
    fact: Fact, wanted: dict[str, Any], seen: dict[str, Any], why: str, by: User
) -> FactChange:
    try:
        with transaction.atomic():
            return FactChange.objects.create(
                fact=fact, changes=wanted, seen=seen, why=why.strip(), proposed_by=by
            )
    except IntegrityError as error:
        raise Conflict(
            _("Another change of this fact is waiting. It must be approved, refused or withdrawn.")
        ) from error


def _open_change(change: FactChange) -> FactChange:
    """The change, locked; its fact locked first, as a proposal locks it."""
    Fact.objects.select_for_update().values_list("pk").get(pk=change.fact_id)
    locked = FactChange.objects.select_for_update(of=("self",)).select_related("fact")
    change = locked.get(pk=change.pk)
    if change.state != ChangeState.OPEN:
        raise Conflict(_("This change is no longer open."))
    return change


def _publish(change: FactChange, by: User) -> None:
    changes = changes_from_json(change.changes)
    with telling_why(by=by, why=change.why, change=change.pk):
        change_fact(fact=change.fact, changes=changes, by=by, note=change.why)
    _end(change, ChangeState.PUBLISHED, by, "")


def _end(change: FactChange, state: ChangeState, by: User, why: str) -> FactChange:
    change.state, change.ended_by, change.ended_at = state, by, timezone.now()
    change.ended_why = why
    change.save(update_fields=["state", "ended_by", "ended_at", "ended_why"])
    if state != ChangeState.PUBLISHED:
        record(f"rights_info.{state.value}_fact_change", on=change, by=by)
    return change
