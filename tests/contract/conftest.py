"""The ground of the contract tests: a database of its own with all reference data and the demonstration's, loaded once.

It is a copy of the empty test database, filled and committed, so that every test here (also one with threads) works on
what a fresh `make demo` has, while the tests elsewhere keep their empty tables.
"""

import contextlib
import io
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from complaints.services import receipts


@pytest.fixture(scope="session")
def template_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database with the reference data and the demonstration in it, to be copied."""
    empty = str(connection.settings_dict["NAME"])
    template = f"{empty}_template"
    with django_db_blocker.unblock():
        connection.close()
        copy_database(empty, template)
        with on_database(template), contextlib.redirect_stdout(io.StringIO()):
            call_command("load_reference_data")
            call_command("load_demo_data")
    yield template
    with django_db_blocker.unblock():
        drop_database(template)


@pytest.fixture(scope="module", autouse=True)
def filled_database(template_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A module's tests share a copy; each of them rolls back what it wrote."""
    filled = f"{template_database}_filled"
    with django_db_blocker.unblock():
        connection.close()
        copy_database(template_database, filled)
        with on_database(filled):
            yield
        drop_database(filled)


@pytest.fixture
def own_database(template_database: str, db: None) -> Iterator[None]:
    """A copy for one test, where commits are real: what hangs on them (the broker, other threads) happens."""
    own = f"{template_database}_own"
    copy_database(template_database, own)
    held = connections["default"]  # in this test's transaction, which stays empty
    shared = connections.settings["default"]
    before, shared["NAME"] = shared["NAME"], own
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], shared["NAME"] = held, before
        drop_database(own)


@pytest.fixture
def quick_receipts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing made cheap, for tests that file hundreds of complaints and look at something else."""
    monkeypatch.setattr(
        receipts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    monkeypatch.setattr(receipts, "_dummy_hash", lambda: receipts._HASHER.hash("x"))


@contextlib.contextmanager
def on_database(name: str) -> Iterator[None]:
    """Every connection opened inside goes to this database."""
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def copy_database(source: str, copy: str) -> None:
    """Nobody may be connected to the source."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')


def drop_database(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
