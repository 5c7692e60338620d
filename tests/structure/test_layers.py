"""The layers of docs/architecture.md hold, and modules stay small."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT: Path = settings.BASE_DIR
APPS = ("portal", "rights_info", "recruitment_agencies", "complaints")
MODULES = [p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]
TOP_LEVEL = {
    "manage.py", "portal", "rights_info", "recruitment_agencies", "complaints", "locale", "templates", "tests",
    "pyproject.toml", "docker-compose.yml", "README.md", "Makefile", "docs", "requirements", "LICENSE", "SECURITY.md",
}  # fmt: skip


def test_imports_run_downward() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_top_level_holds_only_what_the_design_names() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    top = {line.split("/")[0] for line in tracked.splitlines()}
    assert {name for name in top if not name.startswith(".")} == TOP_LEVEL


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_module_is_short(module: Path) -> None:
    assert len(module.read_text().splitlines()) <= 500


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named_by_hand() -> None:
    automatic = [p for app in APPS for p in (ROOT / app).rglob("migrations/*_auto_*.py")]
    assert automatic == []
