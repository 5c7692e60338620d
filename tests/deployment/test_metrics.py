"""Figures for Prometheus: behind a token, over all web processes, and about nobody."""

import re
import secrets
from pathlib import Path

import pytest

from portal.web import commands
from tests.deployment.processes import (
    a_complaint,
    ask,
    clean_environment,
    free_port,
    manage,
    running,
    wait_for,
)

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("processes")]


def test_metrics_are_added_up_over_processes_and_name_nobody(
    production: dict[str, str], tmp_path: Path
) -> None:
    token, port = secrets.token_urlsafe(32), free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {
        **production,
        "DJANGO_SETTINGS_MODULE": "portal.settings.local",
        "METRICS": "true",
        "METRICS_TOKEN": token,
    }
    with running(commands.web(port=port), environment=environment, log=tmp_path / "log"):
        wait_for(lambda: ask(f"{base}/healthz"))
        before = _count(_read(base, token), route="complaints:new")
        for _time in range(20):
            assert ask(f"{base}/km/complaints/new/").status == 200  # type: ignore[union-attr]
        filed = ask(f"{base}/api/v1/complaints/", body=a_complaint())
        assert filed is not None
        assert filed.status == 201, filed.text
        ask(f"{base}/no-such-page/{'x' * 30}")
        figures = [_read(base, token) for _time in range(6)]
    assert {_count(text, route="complaints:new") - before for text in figures} == {20.0}, (
        "whichever process answers"
    )
    last = figures[-1]
    assert 'portal_check_ok{check="database"} 1.0' in last
    assert "portal_cases_open " in last
    assert "portal_oldest_waiting_seconds" in last
    labels = set(re.findall(r"(\w+)=\"", last))
    assert labels <= {
        "route",
        "method",
        "status",
        "le",
        "check",
        "urgency",
        "channel",
        "state",
        "job",
    }
    for private in ("/km/", "xxx", "127.0.0.1", filed.text.split('"')[3]):
        assert private not in last


@pytest.mark.security
def test_metrics_are_not_there_without_the_token(
    production: dict[str, str], tmp_path: Path
) -> None:
    token, port = secrets.token_urlsafe(32), free_port()
    url = f"http://127.0.0.1:{port}/metrics"
    environment = {**production, "METRICS": "true", "METRICS_TOKEN": token}
    with running(commands.web(port=port), environment=environment, log=tmp_path / "log"):
        wait_for(lambda: ask(url))
        for wrong in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Bearer {token}x"}):
            assert ask(url, headers=wrong).status == 404  # type: ignore[union-attr]
        right = ask(url, headers={"Authorization": f"Bearer {token}"})
        assert right is not None
        assert right.status == 200
        assert "no-store" in right.headers["cache-control"]


def test_metrics_without_a_token_stop_the_start() -> None:
    environment = clean_environment(METRICS="true", METRICS_TOKEN="short")
    with pytest.raises(AssertionError, match="METRICS_TOKEN: must have at least"):
        manage("check", environment=environment)


def _read(base: str, token: str) -> str:
    answer = ask(f"{base}/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer is not None
    assert answer.status == 200, answer.text
    return answer.text


def _count(text: str, *, route: str) -> float:
    lines = re.findall(rf'^portal_requests_total{{.*route="{route}".*}} (\S+)$', text, re.MULTILINE)
    return sum(float(line) for line in lines)
