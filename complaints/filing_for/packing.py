"""A submission as plain JSON and back: how it waits, sealed, until its turn comes."""

import dataclasses
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from complaints.submission import Accused, ConsentGiven, ContactWish, Person, Submission


def packed(submission: Submission) -> dict[str, Any]:
    """Text, numbers, lists and maps only."""
    content = dataclasses.asdict(submission)
    for name in ("idempotency_key", "draft_id"):
        content[name] = str(content[name]) if content.get(name) else None
    return content


def unpacked(content: Mapping[str, Any]) -> Submission:
    """What was packed."""
    values = dict(content)
    values["idempotency_key"] = UUID(values["idempotency_key"])
    values["draft_id"] = UUID(values["draft_id"]) if values.get("draft_id") else None
    values["accused"] = tuple(Accused(**one) for one in values["accused"])
    values["contact"] = ContactWish(**values["contact"])
    values["people"] = tuple(_person(one) for one in values["people"])
    values["consents"] = tuple(_consent(one) for one in values["consents"])
    for name in ("ask_for", "exclude"):
        values[name] = tuple(values[name])
    return Submission(**values)


def _person(content: Mapping[str, Any]) -> Person:
    return Person(**{**content, "contact": ContactWish(**content["contact"])})


def _consent(content: Mapping[str, Any]) -> ConsentGiven:
    return ConsentGiven(**{**content, "scope": tuple(content["scope"])})
