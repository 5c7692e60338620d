"""What is known before the first question: from a link to the intake, or from the public fee check."""

from collections.abc import Mapping
from typing import Any

from complaints.enums import AccusedType
from complaints.intake import choices, steps
from complaints.services.drafts import Answers
from recruitment_agencies.forms.fee_check import FeeCheckForms

KIND = "overcharging_fees"
_SEEN = {"result": {"seen": True}}  # she has just read what the law says


def with_check(answers: Answers, forms: FeeCheckForms) -> Answers:
    """The answers with what a valid fee check tells: kind, countries, agency, payments. A kind chosen before stays."""
    case = forms.told().case
    if "detail" not in answers:
        answers = with_kind(answers, KIND)
    answers = with_agency(answers, case["agency"] or "")
    return _with_each(answers, {**_countries(case), "cost": {"check": forms.as_fields()}, **_SEEN})


def _countries(case: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The corridor, as far as she knows it."""
    home, work = case["origin"], case["destination"]
    place = {"country": work, "has_areas": bool(choices.areas_of(work))} if work else None
    known = {"place": place, "home": {"nationality": home} if home else None}
    return {key: own for key, own in known.items() if own}


def with_agency(answers: Answers, public_id: str) -> Answers:
    """The answers with an agency of the register as the one complained about; unchanged if there is none such."""
    name = choices.name_of_agency(public_id) if public_id else ""
    if not name:
        return answers
    about = {"type": AccusedType.AGENCY.value}
    named = {"name": name, "has_matches": True}
    return _with_each(answers, {"person": about, "name": named, "match": {"agency": public_id}})


def with_kind(answers: Answers, kind: str) -> Answers:
    """The answers with a kind of problem; unchanged if there is no such kind."""
    topic = choices.topic_of_kind(kind)
    if not topic:
        return answers
    return _with_each(answers, {"topic": {"topic": topic}, "detail": {"kind": kind}})


def _with_each(answers: Answers, known: Mapping[str, dict[str, Any]]) -> Answers:
    for key, own in known.items():
        answers = steps.with_answer(answers, steps.STEPS_BY_KEY[key], own)
    return answers
