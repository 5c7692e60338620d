"""The cast, and sheets made up for tests."""

import pytest

from complaints.models import GrievanceKind
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    cast = make_cast()
    for key, label in (("unpaid_wages", "Unpaid wages"), ("overcharging_fees", "Fees too high")):
        GrievanceKind.objects.get_or_create(
            key=key,
            defaults={
                "label_en": label,
                "label_km": {"unpaid_wages": "មិនបើកប្រាក់ឈ្នួល"}.get(key, ""),
                "severity": "standard",
                "group": "pay",
                "confidence": "read",
            },
        )
    return cast
