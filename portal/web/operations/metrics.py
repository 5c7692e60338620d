"""Figures for Prometheus, where `METRICS` switches them on and the extra `metrics` is installed.

Requests are counted by the name of their route and the class of their status: no address, no id, nobody. The other
figures are asked of the database when somebody reads them, and are totals of the whole portal: one office's or one
kind's would be about few people. Each web process counts in files of its own; whichever answers adds them up.
"""

import functools
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from complaints.enums import Status
from complaints.models import Complaint, Deadline
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery
from portal.web import readiness
from portal.web.operations.jobs import jobs

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Instruments:
    requests: Any
    seconds: Any


class MetricsMiddleware:
    """Counts and times every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._count = instruments()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        route = _route(request, response)
        method = request.method if request.method in METHODS else "other"
        self._count.requests.labels(route, method, f"{response.status_code // 100}xx").inc()
        self._count.seconds.labels(route).observe(time.perf_counter() - began)
        return response


def exposition() -> tuple[bytes, str]:
    """Everything in Prometheus's text form, and its media type."""
    instruments()
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(_Present())
    return generate_latest(registry), CONTENT_TYPE_LATEST


@functools.cache
def instruments() -> Instruments:
    """Imported only here: without the switch nothing of it is loaded. The folder must be known before the import."""
    os.environ.setdefault(FOLDER, str(_own_folder()))
    from prometheus_client import Counter, Histogram

    return Instruments(
        Counter(
            "portal_requests",
            "Requests by route and class of status",
            ["route", "method", "status"],
            registry=None,
        ),
        Histogram(
            "portal_request_seconds",
            "Time to answer, by route",
            ["route"],
            buckets=SECONDS,
            registry=None,
        ),
    )


def _own_folder() -> Path:
    """One for all web processes that one server started, and for nobody else."""
    folder = Path(tempfile.gettempdir()) / f"portal-metrics-{os.getuid()}-{os.getppid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


def _route(request: HttpRequest, response: HttpResponse) -> str:
    """The name of the route; a page that was sent as kept never met one, and an unknown address has none."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name or "unnamed"
    return "none" if response.status_code >= 400 else "kept"


class _Present:
    """What the database says now. A figure that cannot be had is left out: a gap is an alarm of its own."""

    def collect(self) -> Iterator[Any]:
        for figures in (_checks, _deliveries, _cases, _jobs):
            try:
                yield from figures()
            except DatabaseError:
                continue


def _checks() -> Iterator[Any]:
    from prometheus_client.core import GaugeMetricFamily

    ok = GaugeMetricFamily("portal_check_ok", "1 where a check of readyz passes", labels=["check"])
    waiting = GaugeMetricFamily(
        "portal_oldest_waiting_seconds", "How long a delivery has been due", labels=["urgency"]
    )
    results = readiness.checks()
    for name, result in results.items():
        ok.add_metric([name], float(result["ok"]))
    for urgency, seconds in results["deliveries"].get("oldest_waiting_seconds", {}).items():
        waiting.add_metric([urgency], seconds)
    yield from (ok, waiting)


def _deliveries() -> Iterator[Any]:
    from prometheus_client.core import GaugeMetricFamily

    now = GaugeMetricFamily(
        "portal_deliveries", "Deliveries that wait or failed", labels=["channel", "state"]
    )
    sent = GaugeMetricFamily(
        "portal_deliveries_sent_last_hour", "Deliveries sent in an hour", labels=["channel"]
    )
    wanted = [*DeliveryState.open(), DeliveryState.FAILED]
    rows = Delivery.objects.filter(state__in=wanted).order_by().values_list("channel", "state")
    for channel, state, count in rows.annotate(count=Count("pk")):
        now.add_metric([channel, state], count)
    since = timezone.now() - timedelta(hours=1)
    lately = Delivery.objects.filter(state=DeliveryState.SENT, sent_at__gte=since).order_by()
    for channel, count in lately.values_list("channel").annotate(count=Count("pk")):
        sent.add_metric([channel], count)
    yield from (now, sent)


def _cases() -> Iterator[Any]:
    from prometheus_client.core import GaugeMetricFamily

    late = Deadline.objects.running().filter(
        due_at__lt=timezone.now(), complaint__status__in=Status.open()
    )
    still_open = Complaint.objects.open()
    yield GaugeMetricFamily("portal_cases_open", "Open cases", value=still_open.count())
    yield GaugeMetricFamily(
        "portal_cases_unrouted", "Open cases without an office", value=still_open.unrouted().count()
    )
    yield GaugeMetricFamily(
        "portal_cases_overdue",
        "Open cases with an overdue step",
        value=late.aggregate(count=Count("complaint", distinct=True))["count"],
    )


def _jobs() -> Iterator[Any]:
    from prometheus_client.core import GaugeMetricFamily

    well = GaugeMetricFamily(
        "portal_job_succeeded_timestamp_seconds", "When it last went well", labels=["job"]
    )
    failures = GaugeMetricFamily("portal_job_failures", "Failures in a row", labels=["job"])
    for job in jobs(at=timezone.now()):
        if job.run is None:
            continue
        failures.add_metric([job.key], job.run.failures)
        if job.run.succeeded_at:
            well.add_metric([job.key], job.run.succeeded_at.timestamp())
    yield from (well, failures)
