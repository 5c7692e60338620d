"""Groups of complaint kinds and signs of an emergency: their words and pictures, from the reference data.

They are read from the same file as the kinds, once a process: a worker meets them before anything
else, and they change only with a release.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from portal.reference.services.loading import read_yaml

FILE = Path(__file__).resolve().parents[1] / "reference_data" / "grievance_kinds.yaml"


@dataclass(frozen=True)
class Topic:
    """A word with its icon (lucide name). `labels` holds it by language."""

    key: str
    icon: str
    labels: dict[str, str]

    @property
    def label(self) -> str:
        """In the active language, else in English."""
        return self.labels.get(get_language() or "en") or self.labels["en"]


def topics() -> tuple[Topic, ...]:
    """Groups of kinds, in menu order."""
    return _section("group_labels")


def emergency_signs() -> tuple[Topic, ...]:
    """What counts as danger now."""
    return _section("emergency_signs")


@functools.cache
def _section(name: str) -> tuple[Topic, ...]:
    rows: list[dict[str, Any]] = read_yaml(FILE)[name]
    ordered = sorted(rows, key=lambda row: row["sort_key"])
    return tuple(Topic(row["key"], row["icon"], row["label"]) for row in ordered)
