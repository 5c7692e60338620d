"""Keeping the register by hand: every act is one function, holds what stood before, and is audited."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, User
from portal.accounts.roles import KEEP_REGISTER
from portal.audit.services import record
from portal.common.errors import Conflict, Message, NotAllowed, PortalError
from recruitment_agencies.enums import RegisterAct
from recruitment_agencies.models import Agency, RegisterEdit
from recruitment_agencies.register_nouns import PARTICULARS, Noun

AGENCY = "agency"
# What the database refuses, in words; any other refusal is a row that is there already.
REFUSALS: dict[str, Message] = {
    "job_order_ends_after_it_begins": gettext_lazy("The last day is before the first."),
    "job_order_ceiling_has_a_currency": gettext_lazy("Choose the currency."),
    "only_issue_and_renewal_give_validity": gettext_lazy(
        "Only an issue or a renewal says until when a licence is valid."
    ),
    "a_year_has_four_quarters": gettext_lazy("The quarter is a number from 1 to 4."),
}
# Rows that may only be named by rows of the same agency.
OWN_ROWS = frozenset({"licence", "commitment", "partner"})


def countries_kept_by(user: User) -> list[str]:
    """The countries (ISO 3166-1) whose register this person keeps for a ministry."""
    memberships = Membership.objects.with_permission(KEEP_REGISTER).filter(
        user=user,
        organisation__kind=OrganisationKind.MINISTRY,
        organisation__country__isnull=False,
    )
    return sorted(set(memberships.values_list("organisation__country_id", flat=True)))


@transaction.atomic
def add_agency(*, country: str, values: Mapping[str, Any], by: User) -> Agency:
    """Enter an agency in the register of a country (ISO 3166-1). It has no licence before one is entered.

    Args:
        values: of `register_nouns.PARTICULARS`.

    Raises:
        NotAllowed: the person does not keep that country's register. PortalError: a value is wrong.
    """
    if country not in countries_kept_by(by):
        raise NotAllowed(_("Your role does not allow this."))
    agency = Agency(country_id=country)
    _set(agency, PARTICULARS, values)
    _save(agency)
    _written(agency, AGENCY, agency, RegisterAct.ADDED, by)
    return agency


@transaction.atomic
def change_agency(*, agency: Agency, values: Mapping[str, Any], by: User) -> Agency:
    """Change an agency's particulars; nothing is recorded where nothing differs.

    Raises:
        NotAllowed, PortalError: as `add_agency`.
    """
    _demand_keeper(agency, by)
    # Its key stays: a count about it, written elsewhere meanwhile, need not wait for us.
    agency.refresh_from_db(from_queryset=Agency.objects.select_for_update(no_key=True))
    before = _set(agency, PARTICULARS, values)
    if before:
        _save(agency)
        _written(agency, AGENCY, agency, RegisterAct.CHANGED, by, before=before)
    return agency


@transaction.atomic
def add_row(*, noun: Noun, agency: Agency, values: Mapping[str, Any], by: User) -> models.Model:
    """Enter a row of the register.

    Args:
        values: of `noun.fields`; other rows by their primary key.

    Raises:
        NotAllowed: the person does not keep this agency's register.
        PortalError: a value is wrong, or names another agency's row. Conflict: the register has this row already.
    """
    _demand_keeper(agency, by)
    row = noun.model(**({"agency": agency} if noun.through == "agency" else {}))
    _set(row, noun.fields, values)
    _demand_own_rows(row, noun, agency)
    _save(row)
    _written(agency, noun.key, row, RegisterAct.ADDED, by)
    return row


@transaction.atomic
def change_row(
    *, noun: Noun, agency: Agency, row: models.Model, values: Mapping[str, Any], by: User
) -> models.Model:
    """Change a row; what it said before is kept. Nothing is recorded where nothing differs.

    Raises:
        NotAllowed, PortalError: as `add_row`. Conflict: a licence's history is never changed.
    """
    row = _held(noun, agency, row, by)
    if noun.is_history:
        raise Conflict(_("This is never changed. Take it out with a reason, and enter it anew."))
    before = _set(row, noun.fields, values)
    _demand_own_rows(row, noun, agency)
    if before:
        _save(row)
        _written(agency, noun.key, row, RegisterAct.CHANGED, by, before=before)
    return row


@transaction.atomic
def end_row(*, noun: Noun, agency: Agency, row: models.Model, on: date, by: User) -> models.Model:
    """Set the last day of a row that ends; it stays in the register.

    Raises:
        NotAllowed: as `add_row`. PortalError: the day is before the first. ValueError: rows of this kind do not end.
    """
    row = _held(noun, agency, row, by)
    if not noun.ends_by:
        raise ValueError(f"rows of {noun.key} do not end")
    since = getattr(row, "since", None) or getattr(row, "approved_on", None)
    if since and on < since:
        message = _("The last day is before the first.")
        raise PortalError(message, fields={"on": [message]})
    names = (noun.ends_by, *noun.on_end)
    before = _set(row, names, {noun.ends_by: on, **noun.on_end})
    _save(row)
    _written(agency, noun.key, row, RegisterAct.ENDED, by, before=before)
    return row


@transaction.atomic
def remove_row(*, noun: Noun, agency: Agency, row: models.Model, why: str, by: User) -> None:
    """Take out a row that should never have stood in the register. All it said is kept with the reason.

    Raises:
        NotAllowed: as `add_row`. PortalError: no reason is given.
        Conflict: something hangs on the row, or a decision or an import wrote it.
    """
    row = _held(noun, agency, row, by)
    if not why.strip():
        message = _("Please say why.")
        raise PortalError(message, fields={"why": [message]})
    if any(getattr(row, name) for name in noun.origin):
        raise Conflict(_("A decision or an import wrote this. It cannot be taken out here."))
    if any(getattr(row, name).exists() for name in noun.held_by):
        raise Conflict(_("Something else in the register hangs on this."))
    edit = _edit(agency, noun.key, row, RegisterAct.REMOVED, by, before=_all(row), why=why)
    key = row.pk
    try:
        row.delete()
    except ProtectedError as error:
        raise Conflict(_("Something else in the register hangs on this.")) from error
    _audit(agency, noun.key, key, edit, by)


def _demand_keeper(agency: Agency, by: User) -> None:
    if not Agency.objects.governed_by(by, KEEP_REGISTER).filter(pk=agency.pk).exists():
        raise NotAllowed(_("Your role does not allow this."))


def _held(noun: Noun, agency: Agency, row: models.Model, by: User) -> Any:
    """The row as it stands now, held until the transaction ends; it must be this agency's."""
    _demand_keeper(agency, by)
    own = noun.model._default_manager.filter(**{noun.path_to_agency: agency})
    held = own.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if held is None:
        raise Conflict(_("This has changed in the meantime. Please look at it again."))
    return held


def _demand_own_rows(row: models.Model, noun: Noun, agency: Agency) -> None:
    for name in OWN_ROWS & set(noun.fields):
        other = getattr(row, name, None)
        if other is not None and other.agency_id != agency.pk:
            message = _("Please choose one from the list.")
            raise PortalError(message, fields={name: [message]})


def _set(row: models.Model, names: tuple[str, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values; return what the fields that differ said before, as JSON."""
    before = {}
    for name in names:
        if name not in values:
            continue
        column = row._meta.get_field(name).attname  # type: ignore[union-attr]
        old = getattr(row, column)
        if old != values[name]:
            before[name] = _plain(old)
            setattr(row, column, values[name])
    return before


def _save(row: models.Model) -> None:
    unknown = {
        f.name for f in row._meta.concrete_fields if f.null and getattr(row, f.attname) is None
    }
    try:
        row.clean_fields(exclude=unknown)
    except ValidationError as error:
        fields: dict[str, list[Message]] = {n: [*found] for n, found in error.message_dict.items()}
        raise PortalError(error.messages[0], fields=fields) from error
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        stands = _("This stands in the register already.")
        raise Conflict(REFUSALS.get(name, stands)) from error


def _written(
    agency: Agency,
    noun: str,
    row: models.Model,
    act: RegisterAct,
    by: User,
    before: Mapping[str, Any] | None = None,
) -> None:
    edit = _edit(agency, noun, row, act, by, before=before or {})
    _audit(agency, noun, row.pk, edit, by)


def _edit(
    agency: Agency,
    noun: str,
    row: models.Model,
    act: RegisterAct,
    by: User,
    *,
    before: Mapping[str, Any],
    why: str = "",
) -> RegisterEdit:
    return RegisterEdit.objects.create(
        agency=agency,
        noun=noun,
        row=row.pk,
        act=act,
        label=str(row)[:300],
        before=dict(before),
        why=why.strip(),
        by=by,
    )


def _audit(agency: Agency, noun: str, row: Any, edit: RegisterEdit, by: User) -> None:
    detail = {"noun": noun, "row": row, "edit": edit.pk, "fields": sorted(edit.before)}
    record(f"recruitment_agencies.register_{edit.act}", on=agency, by=by, detail=detail)


def _all(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields
    }


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
