"""docker-compose.yml: whole by its schema, and the same start commands as everywhere else."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings

from portal.web import commands

COMPOSE = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service["image"].startswith("migrant-rights")}


def test_compose_file_obeys_the_schema() -> None:
    schema = json.loads((Path(__file__).parent / "compose.schema.json").read_text())
    jsonschema.validate(COMPOSE, schema)


def test_compose_file_has_every_service_of_the_design() -> None:
    assert set(SERVICES) == {"db", "redis", "migrate", "web", "worker", "beat", "proxy", "mail"}
    assert SERVICES["db"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    if name == "migrate":
        assert SERVICES[name]["restart"] == "no"
    else:
        assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_writes_to_its_own_file_system(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_services_run_as_an_ordinary_user(name: str) -> None:
    assert SERVICES[name]["user"] == "10001:10001"
    assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_web_worker_and_beat_start_with_the_words_of_the_code() -> None:
    assert SERVICES["web"]["command"] == _plain(commands.web(port=8000, workers=2, host="0.0.0.0"))
    assert SERVICES["worker"]["command"] == _plain(commands.worker(concurrency=2))
    assert SERVICES["beat"]["command"] == _plain(commands.beat(schedule=Path("/tmp/beat-schedule")))


def test_only_proxy_and_mail_catcher_are_reachable_and_mail_only_from_this_host() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"proxy": ["80:80", "443:443"], "mail": ["127.0.0.1:8025:8025"]}


def test_no_secret_stands_in_the_file() -> None:
    environment = SERVICES["web"]["environment"]
    for name in ("SECRET_KEY", "FIELD_KEYS", "DATABASE_URL"):
        assert "${" in environment[name]


def test_proxy_logs_no_client_address() -> None:
    caddyfile = (settings.BASE_DIR / ".docker" / "Caddyfile").read_text()
    assert "request>remote_ip delete" in caddyfile
    assert "request>client_ip delete" in caddyfile
    assert "\n\tlog" not in caddyfile.split("{$SITE_HOST}")[1]


def test_image_file_runs_as_an_ordinary_user_with_locked_packages() -> None:
    lines = (settings.BASE_DIR / ".docker" / "Dockerfile").read_text()
    assert "USER 10001:10001" in lines
    assert "--require-hashes -r /tmp/requirements.txt" in lines


def _plain(command: list[str]) -> list[str]:
    return [Path(command[0]).name, *command[1:]]
