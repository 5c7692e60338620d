"""Compliance cases of somebody who leaves the ministry: given to a colleague, or back to nobody."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.leaving import OpenWork, goes_on, open_work
from portal.accounts.models import Membership, User
from portal.accounts.roles import WORK_COMPLIANCE
from portal.audit.services import record
from recruitment_agencies.enums import CaseStage
from recruitment_agencies.models import ComplianceCase


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    open_work.register(
        OpenWork("compliance", _("Compliance cases in hand"), _count, _colleagues, hold, hand_over)
    )


def hold(membership: Membership) -> None:
    list(_held(membership).order_by("pk").select_for_update(of=("self",)))


@transaction.atomic
def hand_over(membership: Membership, to: User | None, by: User) -> None:
    """After `hold`. `by` need not be able to read any of them."""
    rows = list(_held(membership).order_by("pk"))
    ComplianceCase.objects.filter(pk__in=[row.pk for row in rows]).update(assigned_to=to)
    for row in rows:
        record(
            "compliance.assigned_case",
            on=row,
            by=by,
            organisation_id=row.ministry_id,
            detail={"to": to.pk if to else None},
        )


def _held(membership: Membership) -> QuerySet[ComplianceCase]:
    if goes_on(membership, WORK_COMPLIANCE):
        return ComplianceCase.objects.none()
    rows = ComplianceCase.objects.filter(
        assigned_to=membership.user_id, ministry=membership.organisation_id
    )
    return rows.exclude(stage=CaseStage.CLOSED)


def _count(membership: Membership) -> int:
    return _held(membership).count()


def _colleagues(membership: Membership) -> QuerySet[User]:
    held = Membership.objects.with_permission(WORK_COMPLIANCE).filter(
        organisation=membership.organisation_id
    )
    return User.objects.filter(pk__in=held.values("user")).exclude(pk=membership.user_id)
