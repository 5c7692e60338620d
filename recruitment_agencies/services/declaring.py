"""Entering, publishing and withdrawing cost schedules. A published version is never edited: a new one replaces it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import KEEP_REGISTER
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError
from recruitment_agencies.enums import DeclarationState
from recruitment_agencies.models import Agency, FeeDeclaration, FeeLine
from recruitment_agencies.services.declarations import EMPLOYER, WORKER, check_in_english
from recruitment_agencies.vocabulary import CATEGORIES, CURRENCIES

PARTICULARS = (
    "destination_id", "job_order_id", "sector", "programme", "contract_months", "wage_amount", "wage_currency",
)  # fmt: skip
LINE = ("category", "label", "amount", "currency", "payer", "recurring_months")


@transaction.atomic
def start_declaration(
    *,
    agency: Agency,
    particulars: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    by: User,
) -> FeeDeclaration:
    """A first draft of a new schedule. Nobody outside the agency and its ministry sees it.

    Args:
        particulars: of `PARTICULARS`; `wage_amount` is a month's contract wage. lines: maps with the keys of `LINE`.

    Raises:
        NotAllowed: the person neither represents the agency nor keeps its country's register.
        PortalError: a line or the job order does not fit.
    """
    entered_for = _organisation_of(by, agency)
    declaration = FeeDeclaration(
        agency=agency, entered_by=by, entered_for=entered_for, declared_on=timezone.localdate()
    )
    _fill(declaration, particulars, lines)
    record("recruitment_agencies.entered_costs", on=declaration, by=by, detail=_codes(declaration))
    return declaration


@transaction.atomic
def change_declaration(
    *,
    declaration: FeeDeclaration,
    particulars: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    by: User,
) -> FeeDeclaration:
    """Write a draft anew.

    Raises:
        NotAllowed, PortalError: as `start_declaration`. Conflict: it is published already.
    """
    _organisation_of(by, declaration.agency)
    _lock(declaration)
    _demand(declaration, DeclarationState.DRAFT)
    _fill(declaration, particulars, lines)
    record("recruitment_agencies.changed_costs", on=declaration, by=by, detail=_codes(declaration))
    return declaration


@transaction.atomic
def start_new_version(*, declaration: FeeDeclaration, by: User) -> FeeDeclaration:
    """A draft of the next version with the same lines; the draft there is already, where there is one.

    Raises:
        NotAllowed: as `start_declaration`. Conflict: this version is not the published one.
    """
    entered_for = _organisation_of(by, declaration.agency)
    _lock(declaration)
    _demand(declaration, DeclarationState.PUBLISHED)
    versions = FeeDeclaration.objects.filter(schedule=declaration.schedule)
    waiting = versions.drafts().first()
    if waiting:
        return waiting
    lines = list(declaration.lines.values(*LINE))
    particulars = {name: getattr(declaration, name) for name in PARTICULARS}
    draft = FeeDeclaration(
        agency=declaration.agency,
        schedule=declaration.schedule,
        version=declaration.version + 1,
        entered_by=by,
        entered_for=entered_for,
        declared_on=timezone.localdate(),
    )
    _fill(draft, particulars, lines)
    record("recruitment_agencies.entered_costs", on=draft, by=by, detail=_codes(draft))
    return draft


@transaction.atomic
def publish_declaration(
    *, declaration: FeeDeclaration, by: User, on: date | None = None
) -> FeeDeclaration:
    """Publish a draft with what both laws say of it, in force from `on` (today). It replaces the version before it.

    Breaches become findings at the ministry. A schedule above the law is published all the same: with its verdict.

    Raises:
        NotAllowed: as `start_declaration`.
        Conflict: it is no draft, it has no lines, or a version in force began later.
    """
    _organisation_of(by, declaration.agency)
    _lock(declaration)
    _demand(declaration, DeclarationState.DRAFT)
    if not declaration.lines.exists():
        raise Conflict(_("Write at least one cost."))
    declaration.declared_on = on or timezone.localdate()
    _replace_older(declaration)
    declaration.state = DeclarationState.PUBLISHED
    declaration.answer = check_in_english(declaration)
    declaration.save()
    _tell_ministry(declaration, by)
    detail = {**_codes(declaration), "verdict": declaration.answer["verdict"]}
    record("recruitment_agencies.published_costs", on=declaration, by=by, detail=detail)
    return declaration


@transaction.atomic
def withdraw_declaration(
    *, declaration: FeeDeclaration, by: User, why: str, on: date | None = None
) -> FeeDeclaration:
    """Take a published schedule out of force from `on` (today). It stays readable with the reason.

    Raises:
        NotAllowed: as `start_declaration`. Conflict: it is not published. PortalError: no reason is given.
    """
    _organisation_of(by, declaration.agency)
    _lock(declaration)
    _demand(declaration, DeclarationState.PUBLISHED)
    if not why.strip():
        message = _("Please say why.")
        raise PortalError(message, fields={"why": [message]})
    declaration.state = DeclarationState.WITHDRAWN
    declaration.ended_on = on or timezone.localdate()
    declaration.ended_why = why.strip()
    declaration.save()
    record("recruitment_agencies.withdrew_costs", on=declaration, by=by, detail=_codes(declaration))
    return declaration


@transaction.atomic
def discard_declaration(*, declaration: FeeDeclaration, by: User) -> None:
    """Throw a draft away.

    Raises:
        NotAllowed: as `start_declaration`. Conflict: it is published already.
    """
    _organisation_of(by, declaration.agency)
    _lock(declaration)
    _demand(declaration, DeclarationState.DRAFT)
    detail = {**_codes(declaration), "declaration": declaration.pk}
    agency = declaration.agency
    declaration.delete()
    record("recruitment_agencies.discarded_costs", on=agency, by=by, detail=detail)


def _organisation_of(by: User, agency: Agency) -> Organisation | None:
    """The organisation for which the person acts on this agency's costs: the agency's own, or the ministry."""
    if Agency.objects.represented_by(by).filter(pk=agency.pk).exists():
        return agency.organisation
    membership = (
        Membership.objects.with_permission(KEEP_REGISTER)
        .filter(
            user=by,
            organisation__kind=OrganisationKind.MINISTRY,
            organisation__country=agency.country_id,
        )
        .select_related("organisation")
        .first()
    )
    if membership is None:
        raise NotAllowed(_("Your role does not allow this."))
    return membership.organisation


def _lock(declaration: FeeDeclaration) -> None:
    """Read the row anew and hold it: two people may press the same button."""
    agency = declaration.agency
    declaration.refresh_from_db(from_queryset=FeeDeclaration.objects.select_for_update())
    declaration.agency = agency


def _demand(declaration: FeeDeclaration, state: DeclarationState) -> None:
    if declaration.state != state:
        raise Conflict(_("This has changed in the meantime. Please look at it again."))


def _fill(
    declaration: FeeDeclaration,
    particulars: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
) -> None:
    for name in PARTICULARS:
        if name in particulars:
            setattr(declaration, name, particulars[name])
    declaration.saved_at = timezone.now()
    _check_particulars(declaration)
    rows = [FeeLine(**_line(line)) for line in lines]
    declaration.save()
    declaration.lines.all().delete()
    for row in rows:
        row.declaration = declaration
    FeeLine.objects.bulk_create(rows)


def _check_particulars(declaration: FeeDeclaration) -> None:
    order = declaration.job_order
    if declaration.wage_amount is not None and declaration.wage_currency not in CURRENCIES:
        message = _("Choose the currency.")
        raise PortalError(message, fields={"wage_currency": [message]})
    if order is None:
        return
    is_own = order.agency_id == declaration.agency_id
    if not is_own or order.destination_id != declaration.destination_id:
        message = _("This job order is for another country or another agency.")
        raise PortalError(message, fields={"job_order": [message]})


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: line.get(name) for name in LINE}
    months = given["recurring_months"]
    is_right = (
        given["category"] in CATEGORIES
        and given["currency"] in CURRENCIES
        and given["payer"] in {WORKER, EMPLOYER}
        and given["amount"] is not None
        and given["amount"] >= 0
        and (months is None or 1 <= months <= 600)
    )
    if not is_right:
        raise PortalError(_("Please check what is written here."))
    return {**given, "label": given["label"] or ""}


def _replace_older(declaration: FeeDeclaration) -> None:
    older = (
        FeeDeclaration.objects.select_for_update()
        .filter(schedule=declaration.schedule, state=DeclarationState.PUBLISHED)
        .first()
    )
    if older is None:
        return
    if older.declared_on > declaration.declared_on:
        raise Conflict(_("A version with a later day is published already."))
    older.state, older.ended_on = DeclarationState.REPLACED, declaration.declared_on
    older.save()


def _tell_ministry(declaration: FeeDeclaration, by: User) -> None:
    # Here and not above: compliance leans on what is declared, so its module may import this one.
    from recruitment_agencies.services.compliance import findings_from_declaration

    findings_from_declaration(declaration=declaration, answer=declaration.answer or {}, by=by)


def _codes(declaration: FeeDeclaration) -> dict[str, Any]:
    return {
        "agency": declaration.agency_id,
        "schedule": str(declaration.schedule),
        "version": declaration.version,
        "destination": declaration.destination_id,
    }
