"""Column charts as plain geometry; templates/desk/monitoring/_chart.html draws them. No script, no colour here.

Every chart stands beside a table of the same numbers. Series differ by pattern, not by colour alone. A column carries
its number where there is room for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 24, 30
GAP = 0.3  # of a slot left empty between groups
FLOOR = HEIGHT - BOTTOM
CHARACTER = 8.5  # widest digit at the size of desk.css


@dataclass(frozen=True)
class Series:
    """One kind of column. `values` as long as the labels; None where nothing is on record."""

    label: str
    values: Sequence[float | int | None]


@dataclass(frozen=True)
class Column:
    """A drawn column, or the place of one that is not known (`height` 0, a dash, `is_known` False).

    `text`: its number, empty where there is no room; the table has it.
    """

    x: float
    y: float
    width: float
    height: float
    series: int
    text: str
    is_known: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def above(self) -> float:
        """Where its number stands."""
        return round(self.y - 4, 2)


@dataclass(frozen=True)
class Label:
    x: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A chart ready to be drawn.

    Attributes:
        key: unique on the page; begins the ids of its title, description and patterns.
        description: what the chart shows, in a sentence, with its numbers: for those who cannot see it.
    """

    key: str
    title: str
    description: str
    columns: tuple[Column, ...]
    labels: tuple[Label, ...]
    legend: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = FLOOR

    @property
    def base(self) -> int:
        """Where the labels below the columns stand."""
        return self.height - 8

    @property
    def edge(self) -> int:
        """The right end of the base line."""
        return self.width - RIGHT


def column_chart(
    key: str, title: str, *, labels: Sequence[str], series: Sequence[Series], unknown: str
) -> Chart:
    """Groups of columns, one group a label. `unknown`: the word for what is not on record.

    Raises:
        ValueError: a series is not as long as the labels, or holds a number below zero.
    """
    for each in series:
        if len(each.values) != len(labels) or any(v is not None and v < 0 for v in each.values):
            raise ValueError(f"{each.label}: {len(each.values)} values for {len(labels)} labels")
    highest = max((value or 0 for each in series for value in each.values), default=0) or 1
    slot = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    width = slot * (1 - GAP) / max(len(series), 1)
    columns = tuple(
        _column(
            LEFT + slot * (place + GAP / 2) + width * number,
            width,
            each.values[place],
            highest,
            number,
        )
        for place in range(len(labels))
        for number, each in enumerate(series)
    )
    return Chart(
        key=key,
        title=title,
        description=_described(labels, series, unknown),
        columns=columns,
        labels=_labels(labels, slot),
        legend=tuple(each.label for each in series),
    )


def _labels(labels: Sequence[str], slot: float) -> tuple[Label, ...]:
    """The newest always, and of the others as many as do not run into each other."""
    widest = CHARACTER * (max((len(text) for text in labels), default=0) + 1)
    step = max(ceil(widest / slot), 1)
    return tuple(
        Label(round(LEFT + slot * (place + 0.5), 2), text)
        for place, text in enumerate(labels)
        if (len(labels) - 1 - place) % step == 0
    )


def _column(x: float, width: float, value: float | None, highest: float, series: int) -> Column:
    height = round((FLOOR - TOP) * (value or 0) / highest, 2)
    text = "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return Column(
        round(x, 2),
        round(FLOOR - height, 2),
        round(width, 2),
        height,
        series,
        text if len(text) * CHARACTER <= width + 4 else "",
        value is not None,
    )


def _described(labels: Sequence[str], series: Sequence[Series], unknown: str) -> str:
    """«Deployed: 2026-Q1 120, 2026-Q2 no data. …»"""
    lines = []
    for each in series:
        known = (
            f"{label} {unknown if value is None else value}"
            for label, value in zip(labels, each.values, strict=True)
        )
        lines.append(f"{each.label}: {', '.join(known)}.")
    return " ".join(lines)
