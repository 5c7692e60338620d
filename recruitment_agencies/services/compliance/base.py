"""What every act of a compliance case needs: who may do it, the row as it stands, the move, the due dates."""

import functools
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import DECIDE_COMPLIANCE, WORK_COMPLIANCE
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.common.forms import LONG_TEXT
from portal.common.script import clean_text
from portal.reference.models import Country
from portal.reference.services.loading import read_yaml
from recruitment_agencies.compliance.due_dates import StepRule, due_at, rule_for
from recruitment_agencies.compliance.transitions import MOVES, Act, stage_after
from recruitment_agencies.compliance_querysets import is_kept_out, ministries_of
from recruitment_agencies.enums import CaseStage, ComplianceStep
from recruitment_agencies.models import Agency, CaseDeadline, ComplianceCase

DEADLINES = Path(__file__).parents[2] / "reference_data" / "compliance_deadlines.yaml"


def check_staff(case: ComplianceCase, by: User, permission: str = WORK_COMPLIANCE) -> None:
    """Raises NotAllowed unless the person may see the case and holds the permission in its own ministry."""
    may_see = ComplianceCase.objects.visible_to(by).filter(pk=case.pk).exists()
    if not may_see or not _holds(by, case, permission):
        raise_not_allowed()


def check_agency(case: ComplianceCase, by: User) -> None:
    """Raises NotAllowed unless the person speaks for the agency that the case is about."""
    if is_kept_out(by) or not Agency.objects.represented_by(by).filter(pk=case.agency_id).exists():
        raise_not_allowed()


def may_decide(case: ComplianceCase, user: User) -> bool:
    return _holds(user, case, DECIDE_COMPLIANCE) and not is_kept_out(user)


def _holds(user: User, case: ComplianceCase, permission: str) -> bool:
    return ministries_of(user, permission).filter(organisation=case.ministry_id).exists()


def raise_not_allowed() -> NoReturn:
    raise NotAllowed(_("Your role does not allow this."))


def lock(case: ComplianceCase) -> ComplianceCase:
    """The case as it stands now, held until the transaction ends."""
    return (
        ComplianceCase.objects.select_for_update(of=("self",))
        .select_related("agency", "ministry__country")
        .get(pk=case.pk)
    )


def check_possible(case: ComplianceCase, act: Act) -> None:
    """Raises Conflict when the table has no such move from where the case stands."""
    if stage_after(act, CaseStage(case.stage)) is None:
        raise_moved_on()


def raise_moved_on() -> NoReturn:
    raise Conflict(_("This is not possible any more: the case has moved on. Please look again."))


def move(
    case: ComplianceCase,
    act: Act,
    *,
    by: User | None,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> ComplianceCase:
    """Move a locked case: check, save, keep the due dates, record. The last call of a service.

    Raises:
        Conflict: the table has no such move.
    """
    before = CaseStage(case.stage)
    check_possible(case, act)
    case.stage, case.changed_at = stage_after(act, before) or before, at
    if case.stage == CaseStage.CLOSED:
        case.closed_at = at
    case.save(update_fields=["stage", "changed_at", "closed_at", "closed_why"])
    keep_due_dates(case, act, at=at)
    note(
        str(act),
        case,
        by=by,
        detail={"from": before.value, "to": str(case.stage), **(detail or {})},
    )
    return case


def note(action: str, case: ComplianceCase, *, by: User | None, detail: dict[str, Any]) -> None:
    """Record an act on a case, in the name of its ministry."""
    record(action, on=case, by=by, organisation_id=case.ministry_id, detail=detail)


def keep_due_dates(case: ComplianceCase, act: Act, *, at: datetime) -> None:
    row, owed = MOVES[act], case.deadlines.owed()
    owed.of_step(*row.meets).update(met_at=at, escalate_at=None)
    case.deadlines.owed().of_step(*row.drops).delete()
    if row.starts:
        start(case, row.starts, at=at)


def start(case: ComplianceCase, step: ComplianceStep, *, at: datetime) -> CaseDeadline:
    due = due_date(case, step, at=at)
    return CaseDeadline.objects.create(case=case, step=step, due_at=due, escalate_at=due)


def due_date(case: ComplianceCase, step: ComplianceStep, *, at: datetime) -> datetime:
    """When the step is due if it starts at this moment, on the calendar of the ministry's country."""
    country = country_of(case)
    rule = rule_for(step, country=country.code, rules=step_rules())
    return due_at(at, rule, country=country.code, zone=country.time_zone)


def country_of(case: ComplianceCase) -> Country:
    return case.ministry.country or case.agency.country


def local_day(case: ComplianceCase, at: datetime) -> date:
    """The day it is at the ministry: the day that counts for whatever a decision starts or ends."""
    return day_in(country_of(case), at)


def day_in(country: Country, at: datetime) -> date:
    return at.astimezone(ZoneInfo(country.time_zone)).date()


def moment(at: datetime | None) -> datetime:
    """`at`, or now. Services take it so that a record of past acts can be entered with its own dates."""
    return at or timezone.now()


@functools.cache
def step_rules() -> tuple[StepRule, ...]:
    """The rows of `compliance_deadlines.yaml`; the file changes with a release only."""
    names = ("key", "step", "amount", "country", "basis", "confidence")
    rows = read_yaml(DEADLINES)["rows"]
    return tuple(StepRule(**{name: row.get(name) for name in names}) for row in rows)


def readable(text: str, *, field: str = "text", message: str = "") -> str:
    """The text normalised for reading.

    Raises:
        PortalError: it is empty or longer than 10,000 characters.
    """
    clean = clean_text(text).normalised
    if not clean:
        refuse(field, message or _("Please write something here."))
    if len(clean) > LONG_TEXT:
        refuse(field, _("This is too long. Please write it in fewer words."))
    return clean


def refuse(field: str, message: str) -> NoReturn:
    """Raises a PortalError at a field."""
    raise PortalError(message, fields={field: [message]})
