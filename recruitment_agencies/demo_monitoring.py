"""Counts for the demonstration: one that is published, one that is too small to be. None of it was reported."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from recruitment_agencies.enums import ReportKind
from recruitment_agencies.models import Agency, DeploymentStat, WorkerReport

# Licence number, kind, how many: of the first half of 2026. Three is too few to be published.
REPORTS = (
    ("DEMO-KH-001", ReportKind.PAID, 7),
    ("DEMO-KH-002", ReportKind.PAID_OVER_CAP, 12),
    ("DEMO-KH-002", ReportKind.UPHELD, 3),
)
# Licence number, country of work, quarter of 2026, workers sent, of them with the orientation (None: not on record).
DEPLOYED = (
    ("DEMO-KH-001", "TH", 1, 120, 118),
    ("DEMO-KH-001", "TH", 2, 140, 131),
    ("DEMO-KH-001", "MY", 2, 40, None),
    ("DEMO-KH-001", "TH", 3, 155, 150),
    ("DEMO-KH-002", "TH", 1, 310, 190),
    ("DEMO-KH-002", "TH", 2, 260, 150),
)
MONTHS = (date(2026, 2, 1), date(2026, 3, 1), date(2026, 5, 1))


@transaction.atomic
def create_demo_monitoring() -> None:
    """Create what is missing; safe to run again. Needs the demonstration's agencies."""
    numbers = {row[0] for row in (*REPORTS, *DEPLOYED)}
    demo = Agency.objects.filter(is_demonstration=True, licences__number__in=numbers)
    agencies = dict(demo.values_list("licences__number", "pk"))
    WorkerReport.objects.bulk_create(
        (
            WorkerReport(
                id=uuid5(NAMESPACE_URL, f"demo:worker-reports:{number}:{kind.value}:{turn}"),
                agency_id=agencies[number],
                destination_id="TH",
                month=MONTHS[turn % len(MONTHS)],
                kind=kind,
            )
            for number, kind, count in REPORTS
            for turn in range(count)
            if number in agencies
        ),
        ignore_conflicts=True,
    )
    for number, country, quarter, deployed, oriented in DEPLOYED:
        if number in agencies:
            DeploymentStat.objects.get_or_create(
                agency_id=agencies[number],
                destination_id=country,
                year=2026,
                quarter=quarter,
                defaults={"deployed": deployed, "oriented": oriented},
            )
