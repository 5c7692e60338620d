"""Who must never see a complaint: the offices the worker keeps out, and the office of an accused official."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from complaints.enums import ExclusionReason, Recipient
from complaints.models import Complaint, Exclusion
from complaints.routing import KeptOut
from complaints.services import accused_offices
from complaints.submission import Submission
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.common.errors import PortalError
from portal.reference.models import Mission, Place


@dataclass(frozen=True)
class ExclusionWish:
    """One thing kept out: a word of `Recipient`, a mission, or one organisation."""

    reason: ExclusionReason
    recipient: str = ""
    place: Mission | None = None
    organisation: Organisation | None = None


def wishes_of(submission: Submission) -> tuple[ExclusionWish, ...]:
    """What the worker keeps out, and the offices that it is about, which are kept out by themselves: missions picked
    as accused, offices named as accused (`accused_offices`), the organisations of accused agencies.

    Raises:
        PortalError: a mission is unknown; the field is `exclude` or `accused.<n>.mission`.
    """
    wishes = [_wish(name) for name in dict.fromkeys(submission.exclude)]
    for number, accused in enumerate(submission.accused):
        if accused.mission:
            place = _mission(accused.mission, field=f"accused.{number}.mission")
            wishes.append(ExclusionWish(ExclusionReason.ACCUSED, place=place))
    return tuple(dict.fromkeys([*wishes, *_found_accused(submission)]))


def _found_accused(submission: Submission) -> list[ExclusionWish]:
    offices = (
        *accused_offices.named_organisations(submission),
        *accused_offices.own_organisations(submission),
    )
    return [
        *(
            ExclusionWish(ExclusionReason.ACCUSED, place=place)
            for place in accused_offices.named_missions(submission)
        ),
        *(ExclusionWish(ExclusionReason.ACCUSED, organisation=office) for office in offices),
    ]


def kept_out_by(wishes: Iterable[ExclusionWish], organisations: Iterable[Organisation]) -> KeptOut:
    """The wishes as routing reads them, with the desks that belong to an excluded mission without being tied to it."""
    wishes = tuple(wishes)
    places = [wish.place for wish in wishes if wish.place]
    return KeptOut(
        words=frozenset(wish.recipient for wish in wishes if wish.recipient),
        places=frozenset(place.pk for place in places),
        desks=frozenset(
            {wish.organisation.pk for wish in wishes if wish.organisation}
            | {desk.pk for desk in organisations if any(may_be(desk, place) for place in places)}
        ),
    )


def store(
    complaint: Complaint, wishes: Iterable[ExclusionWish], organisations: Iterable[Organisation]
) -> None:
    """Write the exclusions of a new complaint."""
    organisations = tuple(organisations)
    for wish in wishes:
        Exclusion.objects.create(
            complaint=complaint,
            reason=wish.reason,
            recipient=wish.recipient,
            place=wish.place,
            organisation=wish.organisation,
        )
        for desk in organisations:
            if wish.place and may_be(desk, wish.place):
                Exclusion.objects.create(complaint=complaint, reason=wish.reason, organisation=desk)


def _wish(name: str) -> ExclusionWish:
    if name in Recipient.values:
        return ExclusionWish(ExclusionReason.ASKED_BY_WORKER, recipient=name)
    place = _mission(name, field="exclude")
    return ExclusionWish(ExclusionReason.ASKED_BY_WORKER, place=place)


def _mission(name: str, *, field: str) -> Mission:
    """A mission by its key in the directory, or by its number there."""
    missions = Mission.objects.missions()
    found = missions.filter(key=name).first()
    if found is None and name.isascii() and name.isdecimal() and len(name) < 10:
        found = missions.filter(pk=int(name)).first()
    if found is None:
        message = _("This office is not in the directory. Please choose one from the list.")
        raise PortalError(message, fields={field: [message]})
    return found


def may_be(desk: Organisation, place: Place) -> bool:
    """A mission's desk of the same country there that nobody tied to the directory: taken for the excluded one."""
    return (
        desk.kind == OrganisationKind.MISSION
        and desk.mission_id is None
        and desk.country_id == place.of_country_id
        and desk.works_in_id == place.in_country_id
    )
