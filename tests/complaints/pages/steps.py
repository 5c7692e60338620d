"""Walking through the intake as a phone without script does: read the page, fill the form, follow the redirect."""

import re
from typing import Any
from uuid import uuid4

from django.test import Client

from complaints.submission import Submission

NEW = "/km/complaints/new/"
ANSWERS: dict[str, dict[str, Any]] = {
    "topic": {"topic": "pay"},
    "detail": {"kind": "unpaid_wages"},
    "safety": {"danger": "no"},
    "place": {"country": "TH"},
    "area": {"area": "TH-74"},
    "home": {"nationality": "KH"},
    "person": {"type": "employer"},
    "name": {"name": "រោងចក្រ ABC"},
    "words": {"text": "ថៅកែមិនបើកប្រាក់ខែ ៣ ខែហើយ"},
    "people": {"people": "៣"},
    "cost": {},
    "files": {},
    "reply": {"channel": "none"},
    "readers": {"ask_for": "labour_attache"},
}


def begin(client: Client) -> str:
    """Press Start; the address of the first question."""
    return str(client.post(NEW)["Location"])


def answer_all(client: Client, **changes: dict[str, Any]) -> list[str]:
    """Answer whatever is asked until the answers can be checked; returns the keys of the pages met."""
    address, met = begin(client), []
    answers = {**ANSWERS, **changes}
    while not address.endswith("/check/"):
        key = address.rstrip("/").rsplit("/", 1)[-1]
        response = client.post(address, answers.get(key, {}))
        assert response.status_code == 302, (key, response.content.decode())
        met.append(key)
        address = response["Location"]
        assert len(met) < 30, met
    return met


def send(client: Client) -> str:
    """Press Send and load the confirmation; the receipt's 20 digits."""
    response = client.post(f"{NEW}send/", follow=True)
    assert response.redirect_chain[-1][0].endswith("/done/")
    return receipt_of(response.content.decode())


def receipt_of(page: str) -> str:
    found = re.search(r'id="receipt-number">([0-9 ]+)<', page)
    return found.group(1).replace(" ", "") if found else ""


def title_of(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    return found.group(1).strip() if found else ""


def submission(**changes: Any) -> Submission:
    """A complaint that can be filed as it is."""
    fields: dict[str, Any] = {
        "idempotency_key": uuid4(),
        "language": "km",
        "nationality": "KH",
        "country_of_work": "TH",
        "kind": "unpaid_wages",
        "narrative": "ថៅកែមិនបើកប្រាក់ខែ",
    }
    return Submission(**{**fields, **changes})
