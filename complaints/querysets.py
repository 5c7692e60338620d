"""Adjectives of complaints: who may see which, what waits, what is due."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from complaints.blindness import (
    Standing,
    not_kept_from,
    office_not_kept_from,
    standing_of,
    standing_of_office,
)
from complaints.enums import AssignmentRole, Status
from complaints.offices import RECIPIENT_OF_KIND
from portal.accounts.models import Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User


class GrievanceKindQuerySet(models.QuerySet):
    def for_menu(self) -> Self:
        """Only kinds that a module stands for, in the order of the menu."""
        from complaints.kinds import kinds

        return self.filter(key__in=kinds.keys()).order_by("sort_key", "key")

    def labels(self, keys: Iterable[str] | None = None) -> dict[str, str]:
        """Key → words in the active language, else in English; nothing else of the rows is read."""
        rows = self if keys is None else self.filter(key__in=keys)
        own = f"label_{get_language() or 'en'}"
        return {
            row["key"]: row[own] or row["label_en"] for row in rows.values("key", own, "label_en")
        }


class ComplainantQuerySet(models.QuerySet):
    def taking_part(self) -> Self:
        """Those who have not taken their part back: nobody else is told, asked or named."""
        return self.filter(withdrawn_at__isnull=True)


class DeadlineQuerySet(models.QuerySet):
    def owed(self) -> Self:
        """Neither met nor dropped; perhaps waiting for the worker."""
        return self.filter(met_at__isnull=True, dropped_at__isnull=True)

    def running(self) -> Self:
        return self.owed().filter(paused_at__isnull=True)

    def to_escalate(self, at: datetime) -> Self:
        """Overdue and due for the next step past the desk: first what nobody leads, then what nobody works on."""
        lead = _live_assignments("complaint").filter(role=AssignmentRole.LEAD)
        return (
            self.running()
            .filter(escalate_at__lte=at, complaint__status__in=Status.open())
            .annotate(has_lead=Exists(lead), has_officer=Exists(lead.filter(officer__isnull=False)))
            .order_by("has_lead", "has_officer", "escalate_at", "pk")
        )


class SeatQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Seats of complaints that this person may see, at the offices for which she sees them."""
        from complaints.models import Complaint

        if not user.is_authenticated:
            return self.none()
        standing = standing_of(user)
        mine = self.filter(organisation__in=standing.desks | standing.overseen)
        return mine.filter(complaint__in=Complaint.objects.visible_to(user).order_by())

    def in_order(self) -> Self:
        """The queue: what nobody has taken first, then what is due next; ended cases last."""
        return self.order_by("rank", F("due_at").asc(nulls_last=True), "complaint_id")


class OutcomeQuerySet(models.QuerySet):
    def counting(self) -> Self:
        """The worker agreed, or the time to contest has passed; and nobody has said since that it does not hold."""
        return self.filter(counted_at__isnull=False).exclude(still_holds=False)


class ComplaintQuerySet(models.QuerySet):
    """Rows are reached through `visible_to`, or with a receipt; there is no third way."""

    def visible_to(self, user: "User | AnonymousUser", *, standing: Standing | None = None) -> Self:
        """Complaints this person may see today.

        Those assigned to an organisation in which the person works cases, and those before an oversight office in which
        the person oversees; never one from which she is kept (`complaints.blindness`). System administrators and
        superusers see none, whatever else they are.

        Args:
            standing: hers, where the same page has just asked for it.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        standing = standing or standing_of(user)
        if standing.runs_the_system or not (standing.desks or standing.overseen):
            return self.none()
        return self.filter(_reaches(standing), *not_kept_from(user, standing))

    def visible_to_office(self, organisation: Organisation, *, by: "User") -> Self:
        """Complaints that the desk of this organisation has today, for a system of its own that shows no content.

        Those assigned to it, and before an oversight office those that were brought there; never one from which the
        organisation is kept. An agency, or an organisation that is closed, sees none.

        Args:
            by: who gave the system its access: it is no way around what she is kept from herself. Whether she still
                works there is the caller's to ask.
        """
        is_desk = organisation.kind in RECIPIENT_OF_KIND or organisation.is_oversight
        if not is_desk or not organisation.is_active:
            return self.none()
        standing = standing_of_office(organisation)
        return self.filter(_reaches(standing), office_not_kept_from(standing)).not_kept_from(by)

    def not_kept_from(self, user: "User") -> Self:
        """Without those from which this person is kept; says nothing of who may see the rest."""
        standing = standing_of(user)
        if standing.runs_the_system:
            return self.none()
        return self.filter(*not_kept_from(user, standing))

    def beyond_help(self, user: "User") -> Self:
        """Those that desks of this person lead, have a copy of or oversee: more than an office asked to help."""
        standing = standing_of(user)
        return self.filter(_reaches(standing, but=AssignmentRole.REFERRED))

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


def _live_assignments(complaint: str = "pk") -> Any:
    from complaints.models import Assignment

    return Assignment.objects.filter(complaint=OuterRef(complaint), ended_at__isnull=True)


def _has_live_lead() -> Exists:
    return Exists(_live_assignments().filter(role=AssignmentRole.LEAD))


def _reaches(standing: Standing, *, but: str | None = None) -> Q:
    """What puts a case before this person at all; `but`: a role of her desks that does not count."""
    from complaints.models import Escalation

    assigned = _live_assignments().filter(organisation__in=standing.desks)
    assigned = assigned.exclude(role=but) if but else assigned
    live = Escalation.objects.filter(complaint=OuterRef("pk"), ended_at__isnull=True)
    escalated = live.filter(organisation__in=standing.overseen)
    if not standing.overseen:  # one plain EXISTS: the planner can walk from the assignments
        return Q(Exists(assigned))
    if not standing.desks:
        return Q(Exists(escalated))
    return Q(Exists(assigned)) | Q(Exists(escalated))
