"""What the answers given so far say. Pure; keys are those of `complaints.intake.steps`."""

from complaints.enums import AccusedType, ContactChannel
from complaints.kinds import ComplaintKind, kinds
from complaints.services.drafts import Answers

# Choices beside the rows of a menu.
UNKNOWN, NONE_OF_THESE = "unknown", "none"


def kind_of(answers: Answers) -> ComplaintKind | None:
    """The chosen kind, or None while it is open."""
    return kinds.get(answers.get("detail", {}).get("kind", ""))


def says_danger(answers: Answers) -> bool:
    """The worker said that somebody is in danger now."""
    return answers.get("safety", {}).get("danger") == "yes"


def is_emergency(answers: Answers) -> bool:
    """Emergency numbers come before anything else."""
    kind = kind_of(answers)
    return says_danger(answers) or bool(kind and kind.is_dangerous)


def has_check(answers: Answers) -> bool:
    """She came from the fee check and brought its answers."""
    return bool(answers.get("cost", {}).get("check"))


def asks_what_was_paid(answers: Answers) -> bool:
    """Always optional; in an emergency only where it is the heart of the matter, or is answered already."""
    kind = kind_of(answers)
    return has_check(answers) or bool(kind and kind.asks_what_was_paid) or not is_emergency(answers)


def was_paid(answers: Answers) -> bool:
    cost = answers.get("cost", {})
    return asks_what_was_paid(answers) and ("amount" in cost or has_check(answers))


def has_areas(answers: Answers) -> bool:
    return bool(answers.get("place", {}).get("has_areas"))


def is_about(answers: Answers) -> str:
    """A value of `AccusedType`, `UNKNOWN`, or empty while it is open."""
    return str(answers.get("person", {}).get("type", ""))


def is_about_official(answers: Answers) -> bool:
    return is_about(answers) == AccusedType.OFFICIAL


def asks_name(answers: Answers) -> bool:
    if is_about_official(answers):
        return answers.get("post", {}).get("mission") == NONE_OF_THESE
    return is_about(answers) not in {"", UNKNOWN}


def asks_match(answers: Answers) -> bool:
    is_agency = is_about(answers) == AccusedType.AGENCY
    return is_agency and bool(answers.get("name", {}).get("has_matches"))


def has_channel(answers: Answers) -> bool:
    return answers.get("reply", {}).get("channel") not in {None, ContactChannel.NONE}
