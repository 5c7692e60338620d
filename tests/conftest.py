"""What every test may lean on: the embedded servers, and a clean cache."""

import contextlib
import os
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.db.models.signals import pre_migrate
from django.dispatch import receiver
from django.test import Client
from hypothesis import settings as hypothesis_settings

from portal.settings import embedded

_services = contextlib.ExitStack()

# CI tries the same examples every time; elsewhere each run tries new ones. Slow machines are no failures.
hypothesis_settings.register_profile(
    "portal", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis_settings.load_profile("portal")


@pytest.hookimpl(trylast=True)  # after tests/browser has marked its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives real processes or a browser may be late once on a busy machine: it is tried again, and that is said.

    Every other test is tried once.
    """
    for item in items:
        if item.get_closest_marker("process") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_sessionstart(session: pytest.Session) -> None:
    if settings.ENVIRONMENT.is_embedded and not session.config.option.collectonly:
        _services.enter_context(embedded.services(settings.DATA_DIR, durable=False))


def pytest_sessionfinish(session: pytest.Session) -> None:
    _services.close()


_force_login = Client.force_login


def _force_login_with_second_factor(
    self: Client, user: AbstractBaseUser, backend: str | None = None
) -> None:
    """Sign in without a page, as somebody who has just passed her second factor too.

    What the gate itself does is tested with the pages (tests/accounts), never with this.
    """
    from portal.accounts.second_factor import mark_passed

    _force_login(self, user, backend)
    mark_passed(self.session, user)  # type: ignore[arg-type]


Client.force_login = _force_login_with_second_factor  # type: ignore[method-assign]


@receiver(pre_migrate)
def _create_extensions(**kwargs: object) -> None:
    """What the first migration does, also for runs with --no-migrations."""
    with connection.cursor() as cursor:
        for name in ("pg_trgm", "btree_gist"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """Only the keys of this process: `cache.clear()` would empty the cache of every other worker and run too."""
    yield
    configured = settings.CACHES["default"]
    with redis.Redis.from_url(configured["LOCATION"]) as client:
        keys = list(client.scan_iter(match=f"{configured['KEY_PREFIX']}:*", count=1000))
        if keys:
            client.delete(*keys)
