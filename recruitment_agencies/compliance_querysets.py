"""Adjectives of compliance work: who may see which row, what waits, what the public sees on a day.

Ministry staff with the permission see the rows of their own ministry; an agency's people see what was sent to their
agency, and nothing of how it came about. Superusers and system administrators see nothing.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, Min, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership
from portal.accounts.roles import RUN_SYSTEM, WORK_COMPLIANCE
from recruitment_agencies.enums import (
    CaseStage,
    ComplianceStep,
    DecisionState,
    FindingState,
    SanctionKind,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User

    Person = User | AnonymousUser


def is_kept_out(user: "Person") -> bool:
    """Nobody who is not signed in, is blocked, or runs the system, whatever else they are."""
    return (
        not user.is_authenticated or not user.is_active or user.is_superuser or user.may(RUN_SYSTEM)
    )


def ministries_of(user: "Person", permission: str = WORK_COMPLIANCE) -> models.QuerySet[Membership]:
    """Live memberships in ministries that give the person the permission."""
    return Membership.objects.with_permission(permission).filter(
        user=user.pk, organisation__kind=OrganisationKind.MINISTRY
    )


def _own_agencies(user: "Person") -> Any:
    from recruitment_agencies.models import Agency

    return Agency.objects.represented_by(user).values("pk")  # type: ignore[arg-type]


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: "Person") -> Self:
        """Cases of the ministry in which this person works on compliance; never of an agency she speaks for."""
        if is_kept_out(user):
            return self.none()
        return self.filter(ministry__in=ministries_of(user).values("organisation")).exclude(
            agency__in=_own_agencies(user)
        )

    def waiting(self) -> Self:
        return self.exclude(stage=CaseStage.CLOSED)

    def for_queue(self, at: datetime) -> Self:
        """Open cases with `due_at` (of the step owed next) and `is_late`: late and unassigned ones first."""
        owed = Min("deadlines__due_at", filter=Q(deadlines__met_at__isnull=True))
        is_late = Case(When(due_at__lt=at, then=Value(True)), default=Value(False))
        return (
            self.waiting()
            .annotate(due_at=owed)
            .annotate(is_late=is_late, is_unassigned=Q(assigned_to__isnull=True))
            .select_related("agency", "assigned_to")
            .order_by("-is_late", "-is_unassigned", F("due_at").asc(nulls_first=True), "pk")
        )


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user: "Person") -> Self:
        """Findings about agencies of the country of the person's ministry; in a case only that ministry's own."""
        if is_kept_out(user):
            return self.none()
        held = ministries_of(user)
        of_country = Q(case__isnull=True, agency__country__in=held.values("organisation__country"))
        of_case = Q(case__ministry__in=held.values("organisation"))
        return self.filter(of_country | of_case).exclude(agency__in=_own_agencies(user))

    def without_a_case(self) -> Self:
        return self.filter(case__isnull=True).exclude(state=FindingState.DISMISSED)


class DeadlineQuerySet(models.QuerySet):
    def owed(self) -> Self:
        return self.filter(met_at__isnull=True)

    def to_escalate(self, at: datetime) -> Self:
        return self.owed().filter(escalate_at__lte=at).order_by("escalate_at", "pk")

    def of_step(self, *steps: ComplianceStep) -> Self:
        return self.filter(step__in=steps)


class _InCaseQuerySet(models.QuerySet):
    """Rows that hang on a case by `case_path`."""

    case_path = "case"

    def visible_to(self, user: "Person") -> Self:
        """Those of the cases that this person of a ministry may see."""
        from recruitment_agencies.models import ComplianceCase

        cases = ComplianceCase.objects.visible_to(user)
        return self.filter(**{f"{self.case_path}__in": cases.values("pk")})

    def for_agency_of(self, user: "Person") -> Self:
        """Those sent to or written by the agencies for which this person speaks."""
        if is_kept_out(user):
            return self.none()
        return self.filter(**{f"{self.case_path}__agency__in": _own_agencies(user)})


class NoteQuerySet(_InCaseQuerySet):
    def for_agency_of(self, user: "Person") -> Self:
        """What ministry staff write for themselves is for no agency."""
        return self.none()


class NoticeQuerySet(_InCaseQuerySet):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class ResponseQuerySet(_InCaseQuerySet):
    case_path = "notice__case"


class AppealQuerySet(_InCaseQuerySet):
    case_path = "decision__case"


class RefundQuerySet(_InCaseQuerySet):
    case_path = "decision__case"

    def for_agency_of(self, user: "Person") -> Self:
        return super().for_agency_of(user).filter(decision__state__in=DecisionState.made())

    def unpaid(self) -> Self:
        return self.filter(paid_amount__lt=F("amount"))


class DecisionQuerySet(_InCaseQuerySet):
    def for_agency_of(self, user: "Person") -> Self:
        """Only decisions that were made: never one that waits or was refused."""
        return super().for_agency_of(user).made()

    def made(self) -> Self:
        return self.filter(state__in=DecisionState.made())

    def in_force(self, day: date) -> Self:
        """Made, begun, and not ended by an appeal on or before the day."""
        return (
            self.made()
            .filter(effective_on__lte=day)
            .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
        )

    def public(self, on: date) -> Self:
        """The measures in force on the day, newest first. «No measure» is no part of the public record."""
        return self.in_force(on).exclude(kind=SanctionKind.NONE)._for_record(on)

    def public_record(self, on: date) -> Self:
        """All measures that had begun by the day, as they stood on it.

        Annotates `set_aside_on`: the day an appeal ended it, where that day had come; None for one in force. So a
        measure stands unmarked on the days before the appeal's outcome, and marked from that day on.
        """
        begun = self.made().filter(effective_on__lte=on).exclude(kind=SanctionKind.NONE)
        return begun._for_record(on)

    def points_on(self, day: date) -> int:
        """Penalty points that count on the day."""
        counting = self.in_force(day).filter(points_expire_on__gte=day)
        return int(counting.aggregate(sum=Coalesce(Sum("points"), 0))["sum"])

    def _for_record(self, day: date) -> Self:
        ended = Case(When(ended_on__lte=day, then=F("ended_on")), default=Value(None))
        return (
            self.annotate(set_aside_on=ended)
            .select_related("case__agency", "case__ministry", "licence")
            .prefetch_related("refunds")
            .order_by("-effective_on", "-pk")
        )


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, user: "Person") -> Self:
        if is_kept_out(user):
            return self.none()
        return self.filter(ministry__in=ministries_of(user).values("organisation")).exclude(
            agency__in=_own_agencies(user)
        )

    def planned(self) -> Self:
        return self.filter(done_on__isnull=True)


class ChecklistQuerySet(models.QuerySet):
    def newest(self) -> Self:
        """The newest version of each list."""
        newer = self.model._default_manager.filter(
            key=OuterRef("key"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(newer))

    def for_country(self, country: str) -> Self:
        return self.filter(Q(country__isnull=True) | Q(country=country))
