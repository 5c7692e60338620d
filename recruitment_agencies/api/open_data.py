"""The register's files, streamed. Not kept like pages: they may be large, so only their version is remembered."""

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.common.api.throttling import AddressThrottle
from portal.common.caching import release
from portal.common.generations import CacheDown, cache_server
from recruitment_agencies.exporting import CSV_TYPE, Cell, csv_lines
from recruitment_agencies.kept_pages import REGISTER
from recruitment_agencies.open_data import DATASETS, Dataset

JSON_TYPE = "application/json; charset=utf-8"
KEEP_VERSION = 90 * 24 * 3600  # seconds
CACHE_CONTROL = "public, max-age=300"
_DATASET = OpenApiParameter(
    "dataset", OpenApiTypes.STR, OpenApiParameter.PATH, enum=sorted(DATASETS)
)


class OpenDataThrottle(AddressThrottle):
    """Whole files are heavy; one every thirty seconds is enough for anybody."""

    scope = "open-data"
    rate = "120/hour"


class OpenDataView(APIView):
    """One file of the register."""

    authentication_classes = []
    throttle_classes = [OpenDataThrottle]
    file_format = ""
    content_type = ""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """The address says what comes, whatever `Accept` says."""
        return super().perform_content_negotiation(request, force=True)

    def answer(self, request: Request, dataset: str) -> HttpResponseBase:
        chosen = DATASETS.get(dataset)
        if chosen is None:
            raise Http404
        today = timezone.localdate()
        version = _version(chosen, self.file_format, today)
        response = _unchanged(request, version) or self._stream(request, chosen, today)
        if version:
            response["ETag"], response["Last-Modified"] = version[0], http_date(version[1])
        response["Cache-Control"] = CACHE_CONTROL
        return response

    def lines(self, dataset: Dataset, on: date) -> Iterator[str]:
        raise NotImplementedError

    def _stream(self, request: Request, dataset: Dataset, on: date) -> HttpResponseBase:
        lines = iter(()) if request.method == "HEAD" else self.lines(dataset, on)
        response = StreamingHttpResponse(lines, content_type=self.content_type)
        name = f"{dataset.key}-{on.isoformat()}.{self.file_format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class OpenDataCsvView(OpenDataView):
    """One file of the register as CSV. Its columns: `docs/open-data.md`, or `/en/agencies/data/`."""

    file_format, content_type = "csv", CSV_TYPE

    @extend_schema(
        operation_id="open_data_csv",
        parameters=[_DATASET],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, dataset: str) -> HttpResponseBase:
        return self.answer(request, dataset)

    def lines(self, dataset: Dataset, on: date) -> Iterator[str]:
        return csv_lines(dataset.header, dataset.cells(on))


class OpenDataJsonView(OpenDataView):
    """One file of the register as JSON: `dataset`, `on`, and `rows` with the columns of the CSV file."""

    file_format, content_type = "json", JSON_TYPE

    @extend_schema(
        operation_id="open_data_json",
        parameters=[_DATASET],
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, dataset: str) -> HttpResponseBase:
        return self.answer(request, dataset)

    def lines(self, dataset: Dataset, on: date) -> Iterator[str]:
        return json_lines(dataset, on)


def json_lines(dataset: Dataset, on: date) -> Iterator[str]:
    """The file, a row a line."""
    yield f'{{"dataset": {json.dumps(dataset.key)}, "on": "{on.isoformat()}", "rows": ['
    comma = "\n"
    for cells in dataset.cells(on):
        row = {name: _plain(value) for name, value in zip(dataset.header, cells, strict=True)}
        yield comma + json.dumps(row, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _plain(value: Cell) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _version(dataset: Dataset, file_format: str, on: date) -> tuple[str, float] | None:
    """ETag and time of the file as it is now; None when the cache server cannot say whether anything changed."""
    try:
        generation = cache_server().read_generations((REGISTER,))
    except CacheDown:
        return None
    words = f"{dataset.key}.{file_format}.{on.isoformat()}.{release()}.{generation}"
    digest = hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
    since = cache.get_or_set(f"open-data:{digest}", time.time, KEEP_VERSION)
    return f'W/"{digest}"', float(since or time.time())


def _unchanged(request: Request, version: tuple[str, float] | None) -> HttpResponse | None:
    """An empty 304 for who has it already."""
    if version is None:
        return None
    answered = get_conditional_response(request._request, version[0], int(version[1]))
    return answered if isinstance(answered, HttpResponse) else None
