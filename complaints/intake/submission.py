"""From the answers of a draft to the complaint that is sent."""

from typing import Any

from complaints.enums import AccusedType, Recipient
from complaints.intake.answers import NONE_OF_THESE, UNKNOWN, says_danger
from complaints.services.drafts import Answers, OpenDraft
from complaints.submission import Accused, ContactWish, Person, Submission

# Numbers that one page can show and one hand can copy. The others get theirs with the first one's number.
MOST_NUMBERS = 10


def build_submission(
    draft: OpenDraft, *, language: str, fee_check: dict[str, Any] | None = None
) -> Submission:
    """The complaint as it would be sent now.

    Raises:
        KeyError: a question that decides where it goes has no answer yet.
    """
    answers = draft.answers
    return Submission(
        idempotency_key=draft.idempotency_key,
        language=language,
        nationality=answers["home"]["nationality"],
        country_of_work=answers["place"]["country"],
        area_of_work=answers.get("area", {}).get("area") or None,
        kind=answers["detail"]["kind"],
        danger=says_danger(answers),
        narrative=answers.get("words", {}).get("text", ""),
        accused=_accused(answers),
        contact=_contact(answers),
        complainants=answers.get("people", {}).get("people", 1),
        fee_check=fee_check,
        ask_for=_asked_for(answers),
        exclude=tuple(answers.get("readers", {}).get("exclude", ())),
        people=_people(answers),
        draft_id=draft.id,
    )


def _people(answers: Answers) -> tuple[Person, ...]:
    """A place, and with it a receipt, for each worker of a group."""
    number = min(answers.get("people", {}).get("people", 1), MOST_NUMBERS)
    return tuple(Person() for _one in range(number))


def _accused(answers: Answers) -> tuple[Accused, ...]:
    kind = answers.get("person", {}).get("type", UNKNOWN)
    if kind == UNKNOWN:
        return ()
    agency = _chosen(answers.get("match", {}).get("agency"))
    mission = _chosen(answers.get("post", {}).get("mission"))
    return (
        Accused(
            type=kind,
            name=answers.get("name", {}).get("name", ""),
            agency=agency if kind == AccusedType.AGENCY else None,
            mission=mission if kind == AccusedType.OFFICIAL else None,
        ),
    )


def _chosen(value: str | None) -> str | None:
    return value if value and value != NONE_OF_THESE else None


def _contact(answers: Answers) -> ContactWish:
    channel = answers.get("reply", {}).get("channel", "none")
    reach = answers.get("reach", {}) if channel != "none" else {}
    return ContactWish(
        channel=channel if reach else "none",
        value=reach.get("value", ""),
        safe_hours=reach.get("safe_hours", ""),
    )


def _asked_for(answers: Answers) -> tuple[str, ...]:
    """Her wish, the labour attaché where she has none."""
    return (answers.get("readers", {}).get("ask_for") or Recipient.LABOUR_ATTACHE.value,)
