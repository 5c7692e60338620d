"""docker-compose.yml: whole by its schema, and the same start commands as everywhere else."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.conf import settings

from complaints.uploads import LARGEST_BODY
from portal.settings import env
from portal.web import commands

COMPOSE = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
RUN_ONCE = {"migrate", "backup"}
# Of the demo and of simulators: production leaves them as they are.
NOT_FOR_PRODUCTION = {"DATA_DIR", "DEBUG", "PORT", "SMS_API_URL", "TELEGRAM_API_URL"}
OURS = {name for name, service in SERVICES.items() if service["image"].startswith("migrant-rights")}


def test_compose_file_obeys_the_schema() -> None:
    schema = json.loads((Path(__file__).parent / "compose.schema.json").read_text())
    jsonschema.validate(COMPOSE, schema)


def test_compose_file_has_every_service_of_the_design() -> None:
    lasting = {"db", "redis", "web", "worker", "beat", "proxy", "mail"}
    assert set(SERVICES) == lasting | RUN_ONCE
    assert SERVICES["db"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    if name in RUN_ONCE:
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


def test_what_the_portal_writes_outlives_its_containers() -> None:
    """Sealed files, and the published heads of the audit chain: on volumes that the image lets our user write to."""
    image = (settings.BASE_DIR / ".docker" / "Dockerfile").read_text()
    for name in sorted(OURS):
        mounted = dict(volume.rsplit(":", 1)[::-1] for volume in SERVICES[name]["volumes"])
        for folder in ("private", "audit"):
            assert mounted[f"/app/.data/{folder}"] == folder
            assert f".data/{folder}" in image
    assert {"private", "audit"} <= set(COMPOSE["volumes"])


def test_backup_keeps_one_keys_file_for_all_backups() -> None:
    assert SERVICES["backup"]["profiles"] == ["backup"]
    command = SERVICES["backup"]["command"][-1]
    assert command.startswith("python manage.py backup /backups/portal-")
    assert command.endswith(" --keys /backups/portal.keys")


def test_proxy_lets_every_file_of_a_case_through() -> None:
    caddyfile = (settings.BASE_DIR / ".docker" / "Caddyfile").read_text()
    of_cases = caddyfile.split("request_body @files {")[1].split("}")[0]
    assert of_cases.split() == ["max_size", f"{LARGEST_BODY // 1_000_000}MB"]


def test_every_setting_that_the_code_reads_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    read = env._Reader.read

    def note(reader: env._Reader, name: str, *rest: Any) -> Any:
        asked.add(name)
        return read(reader, name, *rest)

    monkeypatch.setattr(env._Reader, "read", note)
    env.read_environment()
    handed_on = SERVICES["web"]["environment"]
    assert asked - set(handed_on) == NOT_FOR_PRODUCTION
    assert set(handed_on) - asked == {"DJANGO_SETTINGS_MODULE"}
    made_here = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SITE_URL"}
    for name in set(handed_on) - made_here - {"PROXY_COUNT"}:
        assert handed_on[name].startswith(f"${{{name}:"), name


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
