"""Who would receive the complaint as it is now, and which offices could be kept out."""

from collections.abc import Iterable
from uuid import UUID

from complaints.intake.submission import build_submission
from complaints.services.drafts import Answers, OpenDraft
from complaints.services.routing import preview_route
from complaints.submission import Route, Submission
from portal.reference.models import Place

_NOT_SENT = UUID(int=0)  # a preview is never stored, so its key does not matter


def preview(answers: Answers) -> Route:
    """Where it would go if it were sent now."""
    return preview_route(submission=_submission(answers))


def offices_to_keep_out(answers: Answers) -> list[tuple[str, str]]:
    """(key, name) of missions that would receive it, and of those kept out already."""
    wishes = answers.get("readers", {})
    unhindered = {**answers, "readers": {**wishes, "exclude": []}}
    places = [*_missions_of(preview(unhindered)), *_kept_out(wishes.get("exclude", ()))]
    return list({place.key: (place.key, place.name) for place in places}.values())


def _missions_of(route: Route) -> list[Place]:
    offices = [route.lead, *route.copies] if route.lead else list(route.copies)
    return [office.mission for office in offices if office and office.mission]


def _kept_out(keys: Iterable[str]) -> list[Place]:
    return list(Place.objects.filter(key__in=list(keys)))


def _submission(answers: Answers) -> Submission:
    draft = OpenDraft(id=_NOT_SENT, idempotency_key=_NOT_SENT, answers=answers)
    return build_submission(draft, language="en")
