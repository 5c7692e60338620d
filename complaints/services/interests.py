"""Declared interests: what an officer has a tie with, she does not see, hand out, or hear of."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications
from complaints.enums import InterestKind
from complaints.models import CaseIndex, Complaint, Interest
from complaints.services import recusals
from complaints.services.cases import lock
from complaints.services.indexes import index_of
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import recipient
from portal.accounts.roles import (
    GRANT_UNMASKING,
    LEAD_DESK,
    OVERSEE_CASES,
    WORK_CASES,
)
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.services import notify
from recruitment_agencies.models import Agency

DECLARED_BY = (WORK_CASES, OVERSEE_CASES, GRANT_UNMASKING)
_TYPED = frozenset({InterestKind.NAME, InterestKind.OFFICE})


@transaction.atomic
def declare(
    *, by: User, kind: InterestKind, name: str = "", agency: Agency | None = None
) -> Interest:
    """A person says that she has a tie: cases about it are not there for her from this moment, old and new ones.

    Cases that she had taken go back to the pile; where nobody of the office is left, oversight is told. Safe to call
    twice.

    Args:
        kind: an agency of the register, or the name of an agency, an employer or a person, or an office.

    Raises:
        NotAllowed: her roles open no case.
        PortalError: nothing is named; the field is `name`.
    """
    if not any(by.may(permission) for permission in DECLARED_BY):
        raise NotAllowed(_("Only people who work with complaints declare interests."))
    kind, shown, key = _named(kind, name, agency)
    index = index_of(kind, key)
    said = {"kind": kind, "name": shown, "agency": agency}
    interest, is_new = Interest.objects.get_or_create(
        person=by, index=index, ended_at=None, defaults=said
    )
    if not is_new:  # before, or by the other click of a double click
        return interest
    _put_down(interest)
    record("complaints.declared_interest", on=interest, by=by, detail={"kind": str(kind)})
    return interest


@transaction.atomic
def end(*, interest: Interest, by: User) -> Interest:
    """She says that the tie is over. The cases stay closed to her until another person agrees; heads are asked.

    Raises:
        NotAllowed: it is another person's.
        Conflict: she said so before.
    """
    interest = _locked(interest)
    if interest.person_id != by.pk:
        raise NotAllowed(_("Only the person herself can say that it is over."))
    if interest.ended_at:
        raise _changed()
    interest.ended_at = timezone.now()
    interest.save(update_fields=["ended_at"])
    for person in _who_decide(by):
        notify(notifications.TIE_ENDED, to=recipient(person))
    record("complaints.ended_interest", on=interest, by=by)
    return interest


@transaction.atomic
def release(*, interest: Interest, by: User) -> Interest:
    """Another person agrees that a tie is over: cases about it are there again for the officer.

    Raises:
        NotAllowed: the person does not answer for the officer's office, or it is her own tie.
        Conflict: it was decided meanwhile.
    """
    interest = _to_decide(interest, by)
    interest.released_at, interest.released_by = timezone.now(), by
    interest.save(update_fields=["released_at", "released_by"])
    record("complaints.released_interest", on=interest, by=by)
    return interest


@transaction.atomic
def keep(*, interest: Interest, by: User) -> Interest:
    """Another person does not agree: the tie stands as if nobody had said that it is over.

    Raises: as `release`.
    """
    interest = _to_decide(interest, by)
    twin = Interest.objects.live().filter(person=interest.person_id, index=interest.index)
    if twin.exists():  # she declared it once more meanwhile: that one stands
        interest.released_at = timezone.now()
    else:
        interest.ended_at = None
    interest.save(update_fields=["ended_at", "released_at"])
    record("complaints.kept_interest", on=interest, by=by)
    return interest


def _named(kind: InterestKind, name: str, agency: Agency | None) -> tuple[InterestKind, str, str]:
    """Kind, name to show, and what its index is made of."""
    if agency is not None:
        return InterestKind.AGENCY, agency.name[:200], agency.public_id
    typed = " ".join(name.split())[:200]
    empty = index_of(InterestKind.NAME, "")
    if kind not in _TYPED or index_of(InterestKind.NAME, typed) == empty:
        message = _("Please write a name.")
        raise PortalError(message, fields={"name": [message]})
    return InterestKind(kind), typed, typed


def _put_down(interest: Interest) -> None:
    """Open cases about it at desks of the person: out of her hands, and to oversight where nobody else is left."""
    for pk in _cases_at_her_desks(interest).values_list("pk", flat=True):
        complaint = lock(Complaint(pk=pk))
        if complaint.assignments.filter(officer=interest.person, ended_at__isnull=True).exists():
            recusals.put_down(complaint, interest.person)
        else:
            recusals.escalate_if_nobody_is_left(complaint)


def _cases_at_her_desks(interest: Interest) -> QuerySet[Complaint]:
    """In one order for everybody, so that two who declare at once wait for each other."""
    about = CaseIndex.objects.filter(index=interest.index).values("complaint")
    desks = Membership.objects.with_permission(WORK_CASES).filter(user=interest.person)
    held = {
        "assignments__ended_at": None,
        "assignments__organisation__in": desks.values("organisation"),
    }
    return Complaint.objects.open().filter(pk__in=about, **held).order_by("pk").distinct()


def _who_decide(person: User) -> list[User]:
    """Heads of her offices; where there is none but herself, the oversight officers of her country."""
    offices = Organisation.objects.worked_for_by(person)
    heads = Membership.objects.with_permission(LEAD_DESK).filter(organisation__in=offices)
    found = _people(heads, but=person)
    if found:
        return found
    countries = [office.country_id for office in offices if office.country_id]
    overseers = Membership.objects.with_permission(OVERSEE_CASES).filter(
        organisation__is_oversight=True
    )
    own = _people(overseers.filter(organisation__country__in=countries), but=person)
    return own or _people(overseers.filter(organisation__country__isnull=True), but=person)


def _people(rows: QuerySet[Membership], *, but: User) -> list[User]:
    others = rows.exclude(user=but).select_related("user").order_by("pk")
    return list({row.user_id: row.user for row in others}.values())


def _to_decide(interest: Interest, by: User) -> Interest:
    locked = _locked(interest)
    if not Interest.objects.to_release_by(by).filter(pk=locked.pk).exists():
        if locked.ended_at is None or locked.released_at is not None:
            raise _changed()
        raise NotAllowed(_("Another person who answers for this office must decide this."))
    return locked


def _locked(interest: Interest) -> Interest:
    return (
        Interest.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=interest.pk)
    )


def _changed() -> Conflict:
    return Conflict(_("This has changed meanwhile. Please look again."))
