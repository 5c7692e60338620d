"""Taking an import back: what stood before stands again, exactly, or nothing happens."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.errors import Conflict
from recruitment_agencies.enums import FindingState, ImportState
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    Finding,
    ImportChange,
    Licence,
    LicenceEvent,
    RegisterEdit,
    RegisterImport,
)
from recruitment_agencies.services.register_imports.checking import chunks
from recruitment_agencies.services.register_imports.following import register_has_changed
from recruitment_agencies.services.register_imports.taking import (
    check_keeps,
    lock_register,
    locked_import,
)
from recruitment_agencies.services.register_imports.writing import (
    AGENCY_COLUMNS,
    WRITTEN_AT_ONCE,
)

MOST_NAMED = 5


@transaction.atomic
def undo_import(*, batch: RegisterImport, by: User) -> RegisterImport:
    """Put back what stood before an import: created rows go, changed fields are what they were.

    Raises:
        Conflict: something has changed since that undoing would lose; the message names the agencies.
        NotAllowed: the person does not keep the register of this country.
    """
    check_keeps(batch.country_id, by)
    lock_register(batch.country_id)
    batch = locked_import(batch, ImportState.APPLIED)
    _check_findings(batch)
    changes = batch.changes.order_by("-row", "-pk")
    keys = list(changes.values_list("pk", flat=True))
    for chunk in chunks(keys, WRITTEN_AT_ONCE):
        _check_unchanged(batch, _changes(chunk))
    Finding.objects.filter(register_import=batch).delete()
    touched: set[str] = set()
    for chunk in chunks(keys, WRITTEN_AT_ONCE):
        touched |= _put_back(_changes(chunk))
    batch.state, batch.undone_at, batch.undone_by = ImportState.UNDONE, timezone.now(), by
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    register_has_changed(touched)
    record("register.import_undone", on=batch, by=by, detail={"country": batch.country_id})
    return batch


def _changes(keys: Sequence[int]) -> list[ImportChange]:
    """The last row first, so that the first value an agency had is put back last."""
    return list(ImportChange.objects.filter(pk__in=keys).order_by("-row", "-pk"))


# What stands in the way ---------------------------------------------------------------------------


def _check_findings(batch: RegisterImport) -> None:
    worked = Finding.objects.filter(register_import=batch).exclude(state=FindingState.NEW)
    if worked.exists():
        names = worked.values_list("agency__name", flat=True)
        raise _refusal(names)


def _refusal(names: Iterable[str]) -> Conflict:
    found = list(dict.fromkeys(names))
    named = ", ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")
    return Conflict(
        _("This import cannot be undone. This has changed since: %(names)s.") % {"names": named}
    )


def _check_unchanged(batch: RegisterImport, changes: Sequence[ImportChange]) -> None:
    """Every changed field still says what the import wrote, every added row is there, nothing hangs on it."""
    agencies = Agency.objects.in_bulk([one.agency_id for one in changes if one.agency_id])
    wrong = [one.label for one in changes if _is_other(one, agencies)]
    wrong += _imported_again(batch, [*agencies])
    wrong += _edited_by_hand(batch, [*agencies])
    wrong += _in_use(Agency, _new_agencies(changes), "name", but=(Licence, AgencyName))
    wrong += _in_use(Licence, _new_licences(changes), "agency__name", but=(LicenceEvent,))
    wrong += _foreign_events(batch, _new_licences(changes))
    events = LicenceEvent.objects.filter(pk__in=_added(changes, "events"), register_import=batch)
    if events.count() != len(_added(changes, "events")):
        there = set(events.values_list("pk", flat=True))
        wrong += [one.label for one in changes if set(one.after.get("events", ())) - there]
    if wrong:
        raise _refusal(wrong)


def _is_other(change: ImportChange, agencies: dict[int, Agency]) -> bool:
    agency = agencies.get(change.agency_id or 0)
    if agency is None:
        return True
    written = {**change.after["fields"], **change.after.get("agency", {})}
    return any(getattr(agency, name) != value for name, value in written.items())


def _edited_by_hand(batch: RegisterImport, agencies: Sequence[int]) -> list[str]:
    edits = RegisterEdit.objects.filter(agency__in=agencies, at__gt=batch.applied_at)
    return list(edits.values_list("agency__name", flat=True)[: MOST_NAMED + 1])


def _imported_again(batch: RegisterImport, agencies: Sequence[int]) -> list[str]:
    """A later import has built on what this one wrote."""
    later = ImportChange.objects.filter(
        agency__in=agencies,
        batch__state=ImportState.APPLIED,
        batch__applied_at__gt=batch.applied_at,
    )
    return list(later.order_by("row").values_list("label", flat=True)[: MOST_NAMED + 1])


def _in_use(
    model: type[models.Model], keys: Collection[int], name: str, *, but: tuple[type, ...]
) -> list[str]:
    """Names of the rows on which rows of other models hang."""
    found: list[str] = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not keys or not isinstance(relation, models.ManyToOneRel):
            continue
        if relation.related_model in (*but, ImportChange):
            continue
        hanging = relation.related_model._base_manager.filter(
            **{f"{relation.field.name}__in": keys}
        )
        used = hanging.values_list(relation.field.name, flat=True)[: MOST_NAMED + 1]
        found += model._base_manager.filter(pk__in=list(used)).values_list(name, flat=True)
    return found


def _foreign_events(batch: RegisterImport, licences: Sequence[int]) -> list[str]:
    """Something has happened to a new licence that this import did not say."""
    events = LicenceEvent.objects.filter(licence__in=licences).exclude(register_import=batch)
    return list(events.values_list("licence__agency__name", flat=True)[: MOST_NAMED + 1])


# Putting back -------------------------------------------------------------------------------------


def _put_back(changes: Sequence[ImportChange]) -> set[str]:
    """Returns the public ids of the agencies that were touched."""
    touched = set(
        Agency.objects.filter(pk__in=[one.agency_id for one in changes]).values_list(
            "public_id", flat=True
        )
    )
    new = _new_agencies(changes)
    ImportChange.objects.filter(agency__in=new).update(agency=None)
    _delete(LicenceEvent, _added(changes, "events"))
    _delete(Licence, _new_licences(changes))
    _delete(AgencyName, _added(changes, "names"))
    _restore_fields([one for one in changes if one.before and one.agency_id not in new])
    _delete(Agency, new)
    return touched


def _delete(model: type[models.Model], keys: Collection[int]) -> None:
    """Without a signal a row: what hangs on them was looked for, and all is told of once. Foreign keys still hold."""
    rows = model._base_manager.filter(pk__in=keys)
    rows._raw_delete(rows.db)


def _restore_fields(changes: Sequence[ImportChange]) -> None:
    agencies = Agency.objects.select_for_update().in_bulk([one.agency_id for one in changes])
    for change in changes:
        agency = agencies[change.agency_id]
        for name, value in change.before["fields"].items():
            setattr(agency, name, value)
        as_of = change.before.get("as_of")
        agency.as_of = date.fromisoformat(as_of) if as_of else None
    for agency in agencies.values():
        agency.updated_at = timezone.now()
        agency.derive()
    Agency.objects.bulk_update(agencies.values(), AGENCY_COLUMNS)


def _added(changes: Sequence[ImportChange], what: str) -> list[int]:
    return [key for change in changes for key in change.after.get(what, ())]


def _new_licences(changes: Sequence[ImportChange]) -> list[int]:
    return [change.after["licence"] for change in changes if "licence" in change.after]


def _new_agencies(changes: Sequence[ImportChange]) -> set[int]:
    return {one.agency_id for one in changes if one.after.get("agency") and one.agency_id}
