"""Adjectives of complaints: who may see which, what waits, what is due."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from complaints.enums import AssignmentRole, Status
from complaints.offices import RECIPIENT_OF_KIND
from portal.accounts.models import Membership, Organisation
from portal.accounts.roles import OVERSEE_CASES, RUN_SYSTEM, WORK_CASES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User


class GrievanceKindQuerySet(models.QuerySet):
    def for_menu(self) -> Self:
        """Only kinds that a module stands for, in the order of the menu."""
        from complaints.kinds import kinds

        return self.filter(key__in=kinds.keys()).order_by("sort_key", "key")


class DeadlineQuerySet(models.QuerySet):
    def owed(self) -> Self:
        """Neither met nor dropped; perhaps waiting for the worker."""
        return self.filter(met_at__isnull=True, dropped_at__isnull=True)

    def running(self) -> Self:
        return self.owed().filter(paused_at__isnull=True)

    def to_escalate(self, at: datetime) -> Self:
        """Overdue and due for the next step past the desk; cases that nobody leads first."""
        lead = _live_assignments("complaint").filter(role=AssignmentRole.LEAD)
        return (
            self.running()
            .filter(escalate_at__lte=at, complaint__status__in=Status.open())
            .annotate(has_lead=Exists(lead))
            .order_by("has_lead", "escalate_at", "pk")
        )


class SeatQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Seats of complaints that this person may see, at the offices for which she sees them."""
        from complaints.models import Complaint

        if not user.is_authenticated:
            return self.none()
        mine = self.filter(organisation__in=list(user.organisations()))
        return mine.filter(complaint__in=Complaint.objects.visible_to(user).order_by())

    def in_order(self) -> Self:
        """The queue: what nobody has taken first, then what is due next; ended cases last."""
        return self.order_by("rank", F("due_at").asc(nulls_last=True), "complaint")


class ComplaintQuerySet(models.QuerySet):
    """Rows are reached through `visible_to`, or with a receipt; there is no third way."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Complaints this person may see today.

        Those assigned to an organisation in which the person works cases, and those before an oversight office in which
        the person oversees; never one from which any organisation of the person was kept out. System administrators
        and superusers see none, whatever else they are.
        """
        if not user.is_authenticated or not user.is_active or _runs_the_system(user):
            return self.none()
        return self.filter(_assigned_to(user) | _overseen_by(user)).exclude(_kept_from(user))

    def open(self) -> Self:
        """Somebody still has to act."""
        return self.filter(status__in=Status.open())

    def unrouted(self) -> Self:
        """No office leads the case."""
        return self.filter(~_has_live_lead())

    def led_by(self, organisation: Organisation) -> Self:
        lead = _live_assignments().filter(organisation=organisation, role=AssignmentRole.LEAD)
        return self.filter(Exists(lead))

    def with_next_due(self) -> Self:
        """Adds `next_due_at`: the earliest step still owed that is not waiting for the worker."""
        owed = Q(
            deadlines__met_at__isnull=True,
            deadlines__dropped_at__isnull=True,
            deadlines__paused_at__isnull=True,
        )
        return self.annotate(next_due_at=Min("deadlines__due_at", filter=owed))

    def overdue(self, at: datetime) -> Self:
        return self.open().with_next_due().filter(next_due_at__lt=at)

    def by_due_date(self) -> Self:
        """The queue: cases that nobody leads first, then what is due next; ended cases last."""
        return (
            self.with_next_due()
            .annotate(has_lead=_has_live_lead(), is_ended=~Q(status__in=Status.open()))
            .order_by(
                "is_ended", "has_lead", F("next_due_at").asc(nulls_last=True), "filed_at", "id"
            )
        )

    def with_kind_label(self) -> Self:
        """Adds `kind_label` in the active language, else in English, the key where the words are not loaded."""
        from complaints.models import GrievanceKind

        # By column: `values("label")` with modeltranslation's fallback selects two columns.
        rows = GrievanceKind.objects.filter(key=OuterRef("kind"))
        columns = dict.fromkeys((f"label_{get_language() or 'en'}", "label_en"))
        words = [Subquery(rows.values(c)[:1], output_field=models.CharField()) for c in columns]
        labels = [NullIf(word, Value("")) for word in words]
        return self.annotate(
            kind_label=Coalesce(*labels, F("kind"), output_field=models.CharField())
        )

    def for_list(self) -> Self:
        """With what a row of a list shows, in one query."""
        return self.with_kind_label().select_related(
            "nationality", "country_of_work", "area_of_work"
        )


def _runs_the_system(user: "User") -> bool:
    return user.is_superuser or user.may(RUN_SYSTEM)


def _organisations_where(user: "User", permission: str) -> Any:
    held = Membership.objects.with_permission(permission).filter(user=user)
    return held.values("organisation")


def _live_assignments(complaint: str = "pk") -> Any:
    from complaints.models import Assignment

    return Assignment.objects.filter(complaint=OuterRef(complaint), ended_at__isnull=True)


def _has_live_lead() -> Exists:
    return Exists(_live_assignments().filter(role=AssignmentRole.LEAD))


def _assigned_to(user: "User") -> Q:
    desks = _organisations_where(user, WORK_CASES)
    return Q(Exists(_live_assignments().filter(organisation__in=desks)))


def _overseen_by(user: "User") -> Q:
    from complaints.models import Escalation

    offices = Organisation.objects.oversight().filter(
        pk__in=_organisations_where(user, OVERSEE_CASES)
    )
    live = Escalation.objects.filter(complaint=OuterRef("pk"), ended_at__isnull=True)
    return Q(Exists(live.filter(organisation__in=offices.values("pk"))))


def _kept_from(user: "User") -> Q:
    from complaints.models import Exclusion

    own = list(user.organisations())
    words = [word for kind in {o.kind for o in own} if (word := RECIPIENT_OF_KIND.get(kind))]
    return Q(
        Exists(
            Exclusion.objects.filter(complaint=OuterRef("pk")).filter(
                Q(organisation__in=own)
                | Q(place__in=[o.mission_id for o in own if o.mission_id])
                | Q(recipient__in=words)
            )
        )
    )
