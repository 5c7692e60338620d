"""Every locked package may be used in a work under AGPL-3.0, by the licence that it names itself."""

import importlib.util
from types import ModuleType

import pytest
from django.conf import settings


def _licences() -> ModuleType:
    file = settings.BASE_DIR / ".ci" / "licences.py"
    spec = importlib.util.spec_from_file_location("licences", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


licences = _licences()
SHIPPED = sorted({**licences.locked("production"), **licences.locked("run")})
TOOLS = sorted(set(licences.locked("dev")) - set(SHIPPED))


def test_there_are_packages_to_look_at() -> None:
    assert len(SHIPPED) > 80
    assert len(TOOLS) > 30


@pytest.mark.parametrize("name", SHIPPED)
def test_licence_of_what_is_shipped_goes_with_agpl_3(name: str) -> None:
    assert licences.goes(licences.licence_of(name)), licences.licence_of(name)


@pytest.mark.parametrize("name", TOOLS)
def test_licence_of_a_developers_tool_lets_us_use_it(name: str) -> None:
    licence = licences.licence_of(name)
    assert licences.goes(licence, licences.GOES_FOR_TOOLS), licence


@pytest.mark.parametrize("expression", ["", "Proprietary", "MIT AND SSPL-1.0", "GPL-2.0-only"])
def test_a_licence_that_does_not_go_is_found(expression: str) -> None:
    assert not licences.goes(expression)


def test_one_good_choice_is_enough() -> None:
    assert licences.goes("GPL-2.0-only OR Apache-2.0")


@pytest.mark.security
def test_every_locked_package_is_bound_to_its_content() -> None:
    """By a hash: what another registry serves under the same name is not installed."""
    for name in ("production", "run", "dev"):
        text = (settings.BASE_DIR / "requirements" / f"{name}.txt").read_text()
        pins = [
            part for part in text.split("\n") if "==" in part and not part.startswith((" ", "#"))
        ]
        assert len(pins) <= text.count("--hash=sha256:")
        assert all(pin.rstrip().endswith("\\") for pin in pins), name
