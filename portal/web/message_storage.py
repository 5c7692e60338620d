"""Messages of the next page ("The case was closed.") in a cookie that only this very host can set (production)."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    cookie_name = "__Host-messages"


class HostMessageStorage(FallbackStorage):
    storage_classes = (HostCookieStorage, SessionStorage)
