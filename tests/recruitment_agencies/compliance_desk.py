"""The compliance desk by HTTP: whoever asks has just signed in, for sessions end while the clock travels."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from recruitment_agencies.models import FeeDeclaration, Finding
from recruitment_agencies.services import compliance
from tests.recruitment_agencies.compliance.conftest import REASONS, START, Desk

TUESDAY = START.date()
NEXT_WEEK = TUESDAY + timedelta(days=7)


def get(who: User, name: str, *args: object, **query: Any) -> HttpResponse:
    """A page for a person who has just signed in: sessions end while the clock travels."""
    return browser_of(who).get(reverse(f"desk:{name}", args=args), query)  # type: ignore[return-value]


def post(who: User, name: str, *args: object, **data: Any) -> HttpResponse:
    return browser_of(who).post(reverse(f"desk:{name}", args=args), data, follow=True)  # type: ignore[return-value]


def browser_of(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def text(answer: HttpResponse, status: int = 200) -> str:
    page = answer.content.decode()
    assert answer.status_code == status, page[:3000]
    return page


def over_cap(desk: Desk) -> Finding:
    """What publishing a declaration above the ceiling leaves at the desk."""
    declaration = FeeDeclaration.objects.create(
        agency=desk.agency, destination_id="TH", declared_on=TUESDAY, state="published"
    )
    answer = {
        "findings": [
            {
                "rule": "KH-SERVICE",
                "category": "fee.service",
                "outcome": "over_cap",
                "cap": {"amount": "100.00", "currency": "USD"},
                "paid": {"amount": "350.00", "currency": "USD"},
                "excess": {"amount": "250.00", "currency": "USD"},
                "formula": "350 - 100 = 250 USD",
                "explanation": "The declared fee is above the limit.",
                "instrument": "A law made up for tests",
                "article": "Art. 7",
                "confidence": "verified_official",
                "review_only": False,
                "source": None,
            }
        ]
    }
    return compliance.findings_from_declaration(
        declaration=declaration, answer=answer, by=desk.representative
    )[0]


def decision_form(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "suspension",
        "legal_basis": "Sub-decree 190 (2011)",
        "reasons": REASONS,
        "effective_on": NEXT_WEEK.isoformat(),
        "public_summary": "The agency declared fees above the ceiling.",
        **changes,
    }


def public_page(desk: Desk, on: date) -> str:
    address = reverse("agencies:detail", args=[desk.agency.public_id])
    return text(Client().get(address, {"on": on.isoformat()}))  # type: ignore[arg-type]
