"""Where a person is signed in: a list of her sessions, in coarse words, without any address."""

from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from portal.accounts.models import User

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - allauth's column wants one; this is nobody's  # nosec B104 # nobody's, nothing is bound to it
# A word of the browser's own description → what we call it. The first that fits counts.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def coarse_words(user_agent: str) -> str:
    """Browser and system, without versions: enough to know one's own phone by, too little to follow it."""
    browser = next((name for word, name in _BROWSERS if word in user_agent), "")
    system = next((name for word, name in _SYSTEMS if word in user_agent), "")
    return " · ".join(word for word in (browser, system) if word)


def remember_session(request: HttpRequest, user: User) -> None:
    """Put this session on the person's list."""
    if not request.session.session_key:
        request.session.save()
    words = coarse_words(request.META.get("HTTP_USER_AGENT", ""))
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"user": user, "ip": NO_ADDRESS, "user_agent": words},
    )


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Sign the person out wherever she is signed in, at once, except in the session with this key."""
    store = _store()
    for row in UserSession.objects.filter(user_id=user.pk).exclude(session_key=but or ""):
        store.delete(row.session_key)
        row.delete()


def end_session(user: User, *, pk: int) -> None:
    """Sign the person out in one of her own sessions."""
    row = UserSession.objects.filter(user_id=user.pk, pk=pk).first()
    if row is not None:
        row.end()


def forget_ended() -> None:
    """Delete sessions that have run out: a form kept in one must not outlive its case. Safe to run twice."""
    _store().clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore()
