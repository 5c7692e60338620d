"""Undoing puts back exactly what stood, or refuses and names what has changed since."""

from datetime import date
from typing import Any

import pytest

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed
from recruitment_agencies.enums import EventKind, ImportState
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    Branch,
    Licence,
    LicenceEvent,
    RegisterImport,
)
from recruitment_agencies.services import register_imports
from recruitment_agencies.services.register_imports import import_list, undo_import
from tests.cast import office, person
from tests.recruitment_agencies.importing.lists import csv_of, list_file, plain_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries")]
MODELS = (Agency, AgencyName, Licence, LicenceEvent)


@pytest.fixture
def keeper() -> User:
    ministry = office("ministry-kh", OrganisationKind.MINISTRY, country="KH")
    return person("keeper", Role.COMPLIANCE_OFFICER, ministry)


def taken(*rows: dict[str, Any], **more: Any) -> RegisterImport:
    _checked, batch = import_list(file=list_file(csv_of(rows), **more))
    assert batch is not None
    return batch


def standing() -> list[list[dict[str, Any]]]:
    """All of the register but the moment of its last change."""
    rows = [list(model.objects.order_by("pk").values()) for model in MODELS]
    for row in rows[0]:
        del row["updated_at"]
    return rows


def test_undoing_restores_exactly_what_stood(keeper: User) -> None:
    taken(plain_row(1), plain_row(2), as_of=date(2025, 1, 1))
    before = standing()
    batch = taken(
        plain_row(1, name="New Name", phone="023123456", expires_on="2030-01-01"),
        plain_row(2, status="revoked", status_on="2026-01-01"),
        plain_row(3),
        plain_row(4, name="Agency 00003", address=""),
    )
    assert standing() != before
    undo_import(batch=batch, by=keeper)
    assert standing() == before
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == (ImportState.UNDONE, keeper)
    assert AuditEvent.objects.latest("id").action == "register.import_undone"
    assert batch.changes.count() == 4


def test_undone_imports_can_be_taken_again(keeper: User) -> None:
    undo_import(batch=taken(plain_row(1)), by=keeper)
    assert Agency.objects.count() == 0
    taken(plain_row(1))
    assert Agency.objects.count() == 1


def _rename() -> None:
    Agency.objects.update(name="Changed by hand")


def _suspend() -> None:
    licence = Licence.objects.get()
    LicenceEvent.objects.create(licence=licence, kind=EventKind.SUSPENDED, on=date(2026, 2, 2))


def _open_branch() -> None:
    Branch.objects.create(agency=Agency.objects.get(), name="Branch")


def _import_again() -> None:
    taken(plain_row(1, expires_on="2031-01-01"))


@pytest.mark.parametrize("since", [_rename, _suspend, _open_branch, _import_again])
def test_what_has_changed_since_is_named_and_nothing_is_undone(keeper: User, since: Any) -> None:
    batch = taken(plain_row(1))
    since()
    before = standing()
    with pytest.raises(Conflict, match=r"Agency 00001|Changed by hand"):
        undo_import(batch=batch, by=keeper)
    assert standing() == before


def test_another_country_cannot_undo(keeper: User) -> None:
    batch = taken(plain_row(1), country="MM")
    with pytest.raises(NotAllowed):
        undo_import(batch=batch, by=keeper)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["_create_events", "_change"])
def test_an_import_that_breaks_off_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    from recruitment_agencies.services.register_imports import writing

    def fail(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, where, fail)
    with pytest.raises(KeyboardInterrupt):
        import_list(file=list_file(csv_of([plain_row(1)])))
    assert [model.objects.count() for model in (*MODELS, RegisterImport)] == [0] * 5


def test_import_is_recorded_with_counts_alone(keeper: User) -> None:
    register_imports.import_list(file=list_file(csv_of([plain_row(1)])), by=keeper)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_id) == ("register.import_applied", keeper.pk)
    numbers = {"created": 1, "changed": 0, "unchanged": 0, "rejected": 0, "missing": 0}
    assert event.detail == {"country": "KH", **numbers}
