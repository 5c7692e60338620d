"""A small register and the real fee rules."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal.reference.models import Country, Source
from recruitment_agencies.enums import EventKind
from recruitment_agencies.fees.loading import load_rules_from_yaml
from recruitment_agencies.fees.types import Rule
from recruitment_agencies.models import Agency, FeeRule, Licence, LicenceEvent
from recruitment_agencies.reference_loaders import FEE_RULES, columns

ORIGINS = ("KH", "MM", "VN", "PH")
DESTINATIONS = ("TH", "MY", "SG", "TW", "JP", "KR")
MakeAgency = Callable[..., Agency]


@pytest.fixture
def countries(db: None) -> None:
    rows = [Country(code=code, role="origin") for code in ORIGINS]
    rows += [Country(code=code, role="destination") for code in DESTINATIONS]
    Country.objects.bulk_create(rows, ignore_conflicts=True)


@functools.cache
def _rules() -> list[Rule]:
    return load_rules_from_yaml(FEE_RULES)


@pytest.fixture
def fee_rules(db: None) -> None:
    """All rules of the file, stored in two statements; the loader itself has its own tests."""
    read = {rule.source.key: rule.source for rule in _rules()}
    rows = [
        Source(
            key=f"fees:{source.key}"[:80],
            title=source.title,
            publisher=source.publisher,
            year=str(source.year or ""),
            url=source.url or "",
        )
        for source in read.values()
    ]
    sources = dict(zip(read, Source.objects.bulk_create(rows), strict=True))
    FeeRule.objects.bulk_create(
        FeeRule(**columns(rule, sources), as_of="2026-11") for rule in _rules()
    )


@pytest.fixture
def make_agency(countries: None) -> MakeAgency:
    """An agency with one licence and its events, each `(kind, on)` or `(kind, on, valid_until)`."""

    def make(
        name: str = "Mekong Star Recruitment",
        *events: tuple[Any, ...],
        country: str = "KH",
        number: str = "",
        **fields: Any,
    ) -> Agency:
        agency = Agency.objects.create(name=name, country_id=country, **fields)
        licence = Licence.objects.create(
            agency=agency, number=number or f"{country}-{agency.pk}", authority="Labour ministry"
        )
        for kind, on, *valid_until in events or ((EventKind.ISSUED, date(2023, 1, 1)),):
            LicenceEvent.objects.create(
                licence=licence, kind=kind, on=on, valid_until=(valid_until or [None])[0]
            )
        return agency

    return make
