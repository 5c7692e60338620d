"""An installation as in production, for the tests that run its real processes."""

import base64
import os
import secrets
from collections.abc import Iterator

import pytest

from portal.settings import embedded
from tests.deployment.processes import clean_environment, manage, service_urls


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of an installation whose database is migrated and loaded."""
    data = tmp_path_factory.mktemp("production")
    with embedded.services(data, durable=False) as where:
        environment = clean_environment(
            DJANGO_SETTINGS_MODULE="portal.settings.production",
            DATA_DIR=str(data),
            SECRET_KEY=secrets.token_urlsafe(64),
            FIELD_KEYS=base64.urlsafe_b64encode(os.urandom(32)).decode(),
            ALLOWED_HOSTS="rights.example.org,127.0.0.1",
            SITE_URL="https://rights.example.org",
            EMAIL_URL="smtp://127.0.0.1:9",
            MAIL_FROM="Portal <no-reply@rights.example.org>",
            PROXY_COUNT="0",
            **service_urls(where),
        )
        manage("build_assets", environment=environment)
        manage("collectstatic", "--noinput", environment=environment)
        manage("migrate", "--noinput", environment=environment)
        manage("load_reference_data", environment=environment)
        yield environment
