"""The production start commands as real processes, with DEBUG off; what a killed worker leaves still goes out, once."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from portal.settings import embedded
from portal.web import commands
from tests.deployment.processes import (
    a_complaint,
    ask,
    free_port,
    manage,
    running,
    stopped,
    valkey_at,
    wait_for,
)

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("processes")]
PATIENT_SECONDS = 8
OVER_TLS = {"X-Forwarded-Proto": "https", "Host": "rights.example.org"}


def test_deployment_check_is_clean(production: dict[str, str]) -> None:
    manage("check", "--deploy", "--fail-level", "WARNING", environment=production)


def test_demo_keys_are_refused(production: dict[str, str]) -> None:
    without = {
        name: value
        for name, value in production.items()
        if name not in {"SECRET_KEY", "FIELD_KEYS"}
    }
    result = subprocess.run(
        ["python3", "-c", "pass"],
        env=without,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 0
    refused = subprocess.run(
        [commands.BIN / "python", "manage.py", "check"],
        env=without,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode != 0
    assert "SECRET_KEY and FIELD_KEYS: set your own" in refused.stderr


def test_web_worker_and_beat_serve_and_end_cleanly(
    production: dict[str, str], tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"
    base = f"http://127.0.0.1:{port}"
    with (
        running(commands.web(port=port), environment=production, log=log) as web,
        running(commands.worker(), environment=production, log=log) as worker,
        running(commands.beat(schedule=tmp_path / "beat"), environment=production, log=log) as beat,
    ):
        wait_for(lambda: (answer := ask(f"{base}/readyz")) and answer.status == 200, seconds=60)
        page = ask(f"{base}/km/", headers=OVER_TLS)
        assert page is not None
        assert page.status == 200
        assert page.headers["strict-transport-security"].startswith("max-age=31536000")
        insecure = ask(f"{base}/km/", headers={"Host": "rights.example.org"})
        assert insecure is not None
        assert insecure.status == 301
        demo_only = ask(f"{base}/demo/outbox/", headers=OVER_TLS)
        assert demo_only is not None
        assert demo_only.status == 404
        for process in (web, worker, beat):
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=30) for process in (web, worker, beat)] == [0, 0, 0]
    assert "127.0.0.1" not in log.read_text()


def test_message_of_a_killed_worker_goes_out_once(
    production: dict[str, str], tmp_path: Path
) -> None:
    """Filed while no worker lives and the broker forgets its queue; a new worker and beat send every message, once."""
    port, log = free_port(), tmp_path / "log"
    environment = {**production, "DJANGO_SETTINGS_MODULE": "portal.settings.local"}
    manage("load_demo_data", environment=environment)
    with running(commands.web(port=port), environment=environment, log=log):
        with running(commands.worker(), environment=environment, log=log) as worker:
            wait_for(lambda: ask(f"http://127.0.0.1:{port}/healthz"))
            os.killpg(worker.pid, signal.SIGKILL)
            filed = ask(f"http://127.0.0.1:{port}/api/v1/complaints/", body=a_complaint())
            assert filed is not None
            assert filed.status == 201, filed.text
        assert _outbox_counts(environment)["waiting"] > 0
        with (
            running(commands.worker(), environment=environment, log=log),
            running(commands.beat(schedule=tmp_path / "beat"), environment=environment, log=log),
        ):
            wait_for(lambda: _outbox_counts(environment)["waiting"] == 0, seconds=90)
    counts = _outbox_counts(environment)
    assert counts["sent_outside"] == counts["outbox_entries"] > 0


def test_complaint_is_taken_within_seconds_while_redis_hangs(
    production: dict[str, str], tmp_path: Path
) -> None:
    """Cache and broker are alive and do not answer; offices are to be told, and she has her receipt all the same."""
    port = free_port()
    environment = {**production, "DJANGO_SETTINGS_MODULE": "portal.settings.local"}
    where = embedded.addresses(Path(production["DATA_DIR"]))
    manage("load_demo_data", environment=environment)
    with running(commands.web(port=port), environment=environment, log=tmp_path / "log"):
        wait_for(lambda: ask(f"http://127.0.0.1:{port}/healthz"))
        before = _outbox_counts(environment)["waiting"]
        with stopped(valkey_at(where)):
            began = time.monotonic()
            filed = ask(f"http://127.0.0.1:{port}/api/v1/complaints/", body=a_complaint())
            took = time.monotonic() - began
        assert filed is not None
        assert filed.status == 201, filed.text
        assert json.loads(filed.text)["receipt"]
        assert took < PATIENT_SECONDS, f"it took {took:.1f} s"
    assert _outbox_counts(environment)["waiting"] > before, "offices wait to be told"


def _outbox_counts(environment: dict[str, str]) -> dict[str, int]:
    program = (
        "import json;"
        "from portal.notifications.models import Delivery, DemoOutboxEntry;"
        "from portal.notifications.enums import DeliveryState;"
        "print(json.dumps({'waiting': Delivery.objects.filter(state__in=DeliveryState.open()).count(),"
        "'sent_outside': Delivery.objects.filter(state='sent').exclude(channel='in_app').count(),"
        "'outbox_entries': DemoOutboxEntry.objects.count()}))"
    )
    return json.loads(
        manage("shell", "--no-imports", "-c", program, environment=environment)
        .strip()
        .splitlines()[-1]
    )
