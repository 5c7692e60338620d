"""The rows of a plan, written in chunks: the number of statements does not depend on what a row says."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from portal.common.script import fold_for_search
from recruitment_agencies.importing.planning import KnownAgency, Plan, PlannedRow
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    ImportChange,
    Licence,
    LicenceEvent,
    RegisterImport,
)
from recruitment_agencies.models.agency import DERIVED
from recruitment_agencies.services.register_imports.checking import chunks

WRITTEN_AT_ONCE = 1_000
AGENCY_COLUMNS = ("name", "name_local", "address", "phone", "website", "as_of", "updated_at", *DERIVED)  # fmt: skip


def write_rows(batch: RegisterImport, plan: Plan) -> set[str]:
    """Do what each row of the plan says; returns the public ids of the agencies it touched."""
    touched: set[str] = set()
    for chunk in chunks(plan.rows, WRITTEN_AT_ONCE):
        touched |= _write(batch, chunk)
    return touched


def _write(batch: RegisterImport, rows: Sequence[PlannedRow]) -> set[str]:
    existing = {id(row.agency) for row in rows if row.agency.pk is not None}
    created = _create_agencies(batch, rows)
    standing = [row for row in rows if id(row.agency) in existing and row.after]
    changed, before = _change_agencies(batch, standing)
    licences = _create_licences(rows)
    events = _create_events(batch, rows, licences)
    names = _keep_former_names(standing)
    ImportChange.objects.bulk_create(
        _change(batch, row, before, licences, events, names) for row in rows
    )
    others = {row.agency.pk for row in rows if row.agency.pk} - {one.pk for one in created}
    ids = Agency.objects.filter(pk__in=others).values_list("public_id", flat=True)
    return {one.public_id for one in (*created, *changed)} | set(ids)


def _create_agencies(batch: RegisterImport, rows: Sequence[PlannedRow]) -> list[Agency]:
    """An agency of several rows is created with the first of them; the row that brings it is `is_new_agency`."""
    new = [row.agency for row in rows if row.is_new_agency]
    agencies = [
        Agency(
            country_id=batch.country_id, source_id=batch.source_id, as_of=batch.as_of, **one.values
        )
        for one in new
    ]
    for agency in agencies:
        agency.derive()
    for known, agency in zip(new, Agency.objects.bulk_create(agencies), strict=True):
        known.pk = agency.pk
    return agencies


def _change_agencies(
    batch: RegisterImport, rows: Sequence[PlannedRow]
) -> tuple[list[Agency], dict[int, dict[str, Any]]]:
    """Changed agencies; and by agency, what a change must know to put `as_of` back."""
    by_pk: dict[int, KnownAgency] = {row.agency.pk: row.agency for row in rows if row.agency.pk}
    agencies = list(
        Agency.objects.filter(pk__in=by_pk).select_for_update(no_key=True).order_by("pk")
    )
    before = {}
    for agency in agencies:
        before[agency.pk] = {"as_of": agency.as_of.isoformat() if agency.as_of else None}
        for name, value in by_pk[agency.pk].values.items():
            setattr(agency, name, value)
        agency.as_of, agency.updated_at = batch.as_of, timezone.now()
        agency.derive()
    Agency.objects.bulk_update(agencies, AGENCY_COLUMNS)
    return agencies, before


def _key(agency: KnownAgency) -> int:
    """Of an agency that stands by now."""
    if agency.pk is None:
        raise LookupError("an agency must be created before its licences")
    return agency.pk


def _create_licences(rows: Sequence[PlannedRow]) -> dict[int, Licence]:
    """By row of the list."""
    new = {
        row.listed.row: Licence(
            agency_id=_key(row.agency),
            number=row.listed.licence_number,
            authority=row.listed.authority,
        )
        for row in rows
        if row.licence is None
    }
    for licence in new.values():
        licence.derive()
    Licence.objects.bulk_create(new.values())
    return new


def _create_events(
    batch: RegisterImport, rows: Sequence[PlannedRow], licences: dict[int, Licence]
) -> dict[int, list[int]]:
    """Primary keys by row of the list."""
    pairs = [(row, event) for row in rows for event in row.events]
    events = [
        LicenceEvent(
            licence_id=row.licence.pk if row.licence else licences[row.listed.row].pk,
            kind=event.kind,
            on=event.on,
            valid_until=event.valid_until,
            authority=row.listed.authority or (row.licence.authority if row.licence else ""),
            register_import=batch,
        )
        for row, event in pairs
    ]
    LicenceEvent.objects.bulk_create(events)
    keys: dict[int, list[int]] = {}
    for (row, _event), event in zip(pairs, events, strict=True):
        keys.setdefault(row.listed.row, []).append(event.pk)
    return keys


def _keep_former_names(rows: Sequence[PlannedRow]) -> dict[int, AgencyName]:
    """Workers know an agency by the name it had: search goes on finding it. By row of the list."""
    former = {
        row.listed.row: AgencyName(
            agency_id=_key(row.agency), name=row.before["name"], is_former=True
        )
        for row in rows
        if fold_for_search(row.before.get("name", "")) != fold_for_search(row.after.get("name", ""))
        and row.before.get("name")
    }
    for name in former.values():
        name.derive()
    AgencyName.objects.bulk_create(former.values())
    return former


def _change(
    batch: RegisterImport,
    row: PlannedRow,
    before: dict[int, dict[str, Any]],
    licences: dict[int, Licence],
    events: dict[int, list[int]],
    names: dict[int, AgencyName],
) -> ImportChange:
    number = row.listed.row
    after: dict[str, Any] = {"number": row.listed.licence_number, "fields": row.after}
    if row.is_new_agency:
        after["agency"] = row.agency.values
    if row.licence is None:
        after["licence"] = licences[number].pk
    if number in events:
        after["events"] = events[number]
    if number in names:
        after["names"] = [names[number].pk]
    was = {"fields": row.before, **before.get(row.agency.pk or 0, {})} if row.before else {}
    return ImportChange(
        batch=batch,
        row=number,
        action=row.action,
        agency_id=row.agency.pk,
        label=row.agency.values["name"][:300],
        before=was,
        after=after,
    )
