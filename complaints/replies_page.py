"""On the worker's page: how she connects her Telegram, so that messages reach her there."""

from typing import Any
from urllib.parse import quote

from django.conf import settings

from complaints import reply_codes
from complaints.models import Complainant, Complaint
from complaints.panels import WorkerPanel, worker_panels
from complaints.services.replies import may_link


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    worker_panels.register(WorkerPanel("chat", "complaints/_chat.html", _for_worker, order=30))


def _for_worker(complaint: Complaint, complainant: Complainant) -> dict[str, Any] | None:
    """Only to whom wished to hear by Telegram, where there is a bot; nothing of whether she writes there."""
    complainant.complaint = complaint
    if not complaint.is_open or not may_link(complainant):
        return None
    code = reply_codes.live_linking(complainant)
    digits = reply_codes.digits_of(code) if code else ""
    return {
        "is_linked": reply_codes.is_linked(complainant),
        "bot": settings.TELEGRAM_BOT,
        "number": reply_codes.shown(code) if code else "",
        "address": f"https://t.me/{quote(settings.TELEGRAM_BOT)}?start={digits}",
    }
