"""Who signs in."""

import pytest

from portal.accounts.models import User
from tests.accounts.signing_in import with_app, with_password
from tests.cast import Cast, make_cast


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def owner(cast: Cast) -> User:
    """The attaché, with a password and an app."""
    return with_app(with_password(cast.attache))
