"""The test suite: the same engines in a data folder of their own, hashing made cheap."""

import os

os.environ.setdefault("DATA_DIR", ".data/test")
# Two runs on one machine must not share a database or a cache: the first process names the run, its workers inherit it.
RUN = os.environ.setdefault("PORTAL_TEST_RUN", str(os.getpid()))

from portal.settings.base import *  # noqa: E402

IS_DEMO = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
NOTIFICATION_CHANNELS = ["demo", "in_app"]
DATABASES["default"]["TEST"]["NAME"] = f"test_portal_{RUN}"
DATABASES["default"]["CONN_MAX_AGE"] = 0
CACHES["default"]["KEY_PREFIX"] = f"test-{RUN}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
# A machine that stands still for a moment is no dead server: what happens without one is tested with one that is dead.
CACHES["default"]["OPTIONS"] = {"socket_timeout": 30, "socket_connect_timeout": 30}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
