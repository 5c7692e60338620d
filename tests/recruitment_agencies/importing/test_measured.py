"""What a large list costs. The figures are in docs/performance.md; the bounds here are those of the design."""

import resource
import time
from collections.abc import Callable

import pytest

from recruitment_agencies.models import Agency, RegisterImport
from recruitment_agencies.services.register_imports import import_list
from tests.recruitment_agencies.importing.lists import csv_of, list_file, plain_row


@pytest.mark.process
def test_50_000_rows_take_less_than_a_minute_and_500_mb(
    countries: None, record_property: Callable[[str, object], None]
) -> None:
    """Seconds of this process: other tests may run beside it."""
    file = list_file(csv_of(plain_row(n, phone=f"+8552312{n % 10000:04}") for n in range(50_000)))
    for created in (50_000, 0):
        began = time.process_time()
        checked, _batch = import_list(file=file)
        seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        record_property(f"created {created}", f"{seconds:.1f} s, {peak:.0f} MB")
        assert (checked.created, checked.rejected) == (created, [])
        assert checked.created + checked.unchanged == 50_000
        assert seconds < 60
        assert peak < 500
    assert Agency.objects.count() == 50_000
    assert RegisterImport.objects.count() == 1
