"""Doing what a plan says: in bulk, in one transaction, as one event that can be undone."""

import gzip
import json
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed
from recruitment_agencies.enums import EventKind, FindingSource, ImportState
from recruitment_agencies.importing.planning import KnownLicence, Plan
from recruitment_agencies.importing.reasons import problem_from_json
from recruitment_agencies.importing.rows import Listed, Reading
from recruitment_agencies.models import Agency, RegisterImport
from recruitment_agencies.services.register_imports.checking import (
    Checked,
    ListFile,
    check_list,
    compare,
)
from recruitment_agencies.services.register_imports.following import register_has_changed
from recruitment_agencies.services.register_imports.writing import write_rows

MOST_MISSING = 2_000
KEPT_DAYS = 30


@transaction.atomic
def import_list(*, file: ListFile, by: User | None = None) -> tuple[Checked, RegisterImport | None]:
    """Read a list and take over its good rows.

    What changes nothing leaves no trace: no import is kept of a list that stands already.

    Raises:
        FileProblem: the file cannot be read as a list.
        Conflict: so many licences are missing from it that it cannot be complete.
    """
    lock_register(file.country)
    checked = check_list(file=file)
    missing = checked.plan.missing
    if not checked.changes_anything and (not missing or _was_taken(file)):
        return checked, None
    batch = _new_import(file, checked, by)
    _take(batch, checked.plan, by)
    return checked, batch


def _was_taken(file: ListFile) -> bool:
    return RegisterImport.objects.filter(
        country_id=file.country, file_digest=file.digest, state=ImportState.APPLIED
    ).exists()


@transaction.atomic
def keep_checked(*, file: ListFile, by: User) -> RegisterImport:
    """Look at a list and keep what it would do, for somebody to take it over. The register stays as it is.

    Raises:
        FileProblem: the file cannot be read as a list.
        NotAllowed: the person does not keep the register of this country.
    """
    check_keeps(file.country, by)
    checked = check_list(file=file)
    batch = _new_import(file, checked, by)
    batch.plan = _packed(checked, is_complete=file.is_complete)
    batch.save(update_fields=["plan"])
    record("register.import_checked", on=batch, by=by, detail=_counts(batch))
    return batch


def read_checked(batch: RegisterImport) -> tuple[Checked, bool]:
    """What a kept list would do now, and whether that is what it was when it was looked at."""
    kept = json.loads(gzip.decompress(bytes(batch.plan or b"")))
    reading = Reading(
        listed=[Listed.from_json(row) for row in kept["listed"]],
        problems=[problem_from_json(row) for row in kept["problems"]],
        repeated={int(row): first for row, first in kept["repeated"].items()},
        named_in_vain=set(kept["named_in_vain"]),
    )
    plan = compare(
        reading,
        country=batch.country_id,
        as_of=batch.as_of or timezone.localdate(),
        is_complete=kept["is_complete"],
    )
    return Checked(reading, plan, kept["notes"]), plan.digest == kept["digest"]


@transaction.atomic
def apply_checked(*, batch: RegisterImport, by: User) -> RegisterImport:
    """Take over what was looked at.

    Raises:
        Conflict: it was taken over or discarded meanwhile, or the register has changed since it was looked at.
        NotAllowed: the person does not keep the register of this country.
    """
    check_keeps(batch.country_id, by)
    lock_register(batch.country_id)
    batch = locked_import(batch, ImportState.CHECKED)
    checked, is_as_seen = read_checked(batch)
    if not is_as_seen:
        raise Conflict(_("Something has changed since you looked. Look again."))
    _take(batch, checked.plan, by)
    return batch


@transaction.atomic
def discard_import(*, batch: RegisterImport, by: User) -> RegisterImport:
    """Put a list aside that was looked at. Raises Conflict, NotAllowed."""
    check_keeps(batch.country_id, by)
    batch = locked_import(batch, ImportState.CHECKED)
    batch.state, batch.plan = ImportState.DISCARDED, None
    batch.save(update_fields=["state", "plan"])
    record("register.import_discarded", on=batch, by=by)
    return batch


def lock_register(country: str) -> None:
    """One import or undoing at a time in a country, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"register import:{country}"])


def locked_import(batch: RegisterImport, state: ImportState) -> RegisterImport:
    locked = RegisterImport.objects.select_for_update(of=["self"]).get(pk=batch.pk)
    if locked.state != state:
        raise Conflict(_("Something has changed since you looked. Look again."))
    return locked


def check_keeps(country: str, by: User) -> None:
    if not RegisterImport.objects.keeps_register(by, country):
        raise NotAllowed(_("Your role does not allow this."))


def _new_import(file: ListFile, checked: Checked, by: User | None) -> RegisterImport:
    return RegisterImport.objects.create(
        country_id=file.country,
        file_name=file.name[:200],
        file_digest=file.digest,
        mapping=file.mapping.key,
        as_of=file.as_of,
        created=checked.created,
        changed=checked.changed,
        unchanged=checked.unchanged,
        rejected=[problem.as_json() for problem in checked.rejected],
        missing=[licence.number for licence in checked.plan.missing],
        by=by,
    )


def _packed(checked: Checked, *, is_complete: bool) -> bytes:
    """For `read_checked`."""
    reading = checked.reading
    kept = {
        "listed": [listed.as_json() for listed in reading.listed],
        "problems": [problem.as_json() for problem in reading.problems],
        "repeated": reading.repeated,
        "named_in_vain": sorted(reading.named_in_vain),
        "is_complete": is_complete,
        "notes": checked.notes,
        "digest": checked.plan.digest,
    }
    return gzip.compress(json.dumps(kept).encode(), compresslevel=5)


def _take(batch: RegisterImport, plan: Plan, by: User | None) -> None:
    if len(plan.missing) > MOST_MISSING:
        raise Conflict(
            _("So many licences are missing from this list that it cannot be a complete one.")
        )
    touched = write_rows(batch, plan)
    batch.state, batch.plan, batch.applied_at = ImportState.APPLIED, None, timezone.now()
    batch.save(update_fields=["state", "plan", "applied_at"])
    _report_missing(batch, plan, by)
    register_has_changed(touched)
    record("register.import_applied", on=batch, by=by, detail=_counts(batch))


def _counts(batch: RegisterImport) -> dict[str, int | str]:
    return {
        "country": batch.country_id,
        "created": batch.created,
        "changed": batch.changed,
        "unchanged": batch.unchanged,
        "rejected": len({row["row"] for row in batch.rejected}),
        "missing": len(batch.missing),
    }


def _report_missing(batch: RegisterImport, plan: Plan, by: User | None) -> None:
    """A licence that has gone from a complete list stays as it is; somebody has to find out why it has gone."""
    from recruitment_agencies.services.compliance import add_finding

    agencies = Agency.objects.in_bulk([licence.agency.pk for licence in plan.missing])
    for licence in plan.missing:
        add_finding(
            agency=agencies[licence.agency.pk],
            source=FindingSource.IMPORT_CHANGE,
            by=by,
            summary=_("The licence %(number)s is no longer on the list of %(day)s.")
            % {"number": licence.number, "day": batch.as_of},
            detail={"licence": licence.number, "as_of": str(batch.as_of)},
            review_only=True,
            register_import=batch,
            dedupe_key=f"gone-from-list:{licence.pk}:{_last_event(licence)}",
        )


def _last_event(licence: KnownLicence) -> date | EventKind:
    """Once a licence is told of, it is not told of again until something has happened to it."""
    return max(event.on for event in licence.events)


def forget_old_plans() -> int:
    """Lists looked at long ago and never taken over are put aside. Returns how many; safe to run twice."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    old = RegisterImport.objects.filter(state=ImportState.CHECKED, checked_at__lt=before)
    return old.update(state=ImportState.DISCARDED, plan=None)
