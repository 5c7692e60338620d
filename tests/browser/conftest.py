"""The whole demo as real processes, and Debian's chromium in front of it.

Without chromium the tests are reported as skipped, with how to get it.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deployment.processes import MANAGE, ROOT, clean_environment, free_port, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOW_TO_GET_IT = "Debian's chromium is not installed: apt-get install chromium"
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.hookimpl(tryfirst=True)  # before xdist reads the group from which it deals out work
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason=HOW_TO_GET_IT))


@dataclass(frozen=True)
class Portal:
    """A running demo."""

    base: str

    def url(self, path: str) -> str:
        return f"{self.base}{path}"


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """`manage.py demo` in a data folder of its own: web, worker, beat, database, broker."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    log = folder / "demo.log"
    environment = clean_environment(DATA_DIR=str(folder / "data"), PORT=str(port))
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*MANAGE, "demo"],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def is_ready() -> bool:
        assert process.poll() is None, log.read_text()
        return "Portal ready on " in log.read_text()

    try:
        wait_for(is_ready, seconds=240)
        yield Portal(f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """For one module only: while Playwright runs, its event loop makes Django refuse the database to other tests."""
    from playwright.sync_api import sync_playwright

    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: "Browser", portal: Portal) -> "Iterator[Callable[..., Page]]":
    """Makes a page of a fresh browser profile; `size`, `scripts` and `language` as the person has them."""
    contexts = []

    def make(
        *, size: dict[str, int] = PHONE, scripts: bool = False, language: str = "km"
    ) -> "Page":
        context = chromium.new_context(
            viewport=size, java_script_enabled=scripts, locale=language, base_url=portal.base
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
