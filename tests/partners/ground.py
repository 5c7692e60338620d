"""Tokens and addresses for tests, made as their managers make them."""

from typing import Any

from django.test import Client

from portal.accounts.enums import Role
from portal.accounts.models import Membership, Organisation, User
from portal.partners.models import PartnerHook, PartnerToken
from portal.partners.services.hooks import make_hook
from portal.partners.services.tokens import make_token
from tests.cast import Cast, person

READ, FILE = "cases.read", "complaints.file"
EVENTS = ("case.received", "case.status_changed", "case.due_changed", "case.overdue")
CONSENT = {"how": "spoken", "language": "km", "note": "asked at the help centre"}


def head_of(organisation: Organisation, role: Role = Role.CSO_MANAGER) -> User:
    """Somebody who manages the organisation; the same one when asked again."""
    login = f"head-{organisation.slug}"
    found = User.objects.filter(email=f"{login}@example.org").first()
    return found or person(login, role, organisation)


def token_of(by: User, organisation: Organisation, *wanted: str, **more: Any) -> str:
    """The text of a fresh token."""
    return made(by, organisation, *wanted, **more)[1]


def made(
    by: User, organisation: Organisation, *wanted: str, months: int = 12
) -> tuple[PartnerToken, str]:
    return make_token(
        organisation=organisation,
        name="Test system",
        wanted=wanted or (READ,),
        months=months,
        by=by,
    )


def post_token(cast: Cast, **more: Any) -> str:
    """One that reads the cases of the Cambodian post in Bangkok."""
    return token_of(cast.head_of_post, cast.post, READ, **more)


def cso_token(cast: Cast, *wanted: str) -> str:
    return token_of(head_of(cast.cso), cast.cso, *(wanted or (READ, FILE)))


def hook_of(
    by: User, organisation: Organisation, url: str = "https://partner.example.org/hook", **more: Any
) -> tuple[PartnerHook, str]:
    wanted = more.get("events", EVENTS)
    return make_hook(organisation=organisation, url=url, wanted=wanted, by=by)


def call(text: str, **more: str) -> dict[str, str]:
    """Headers of a call with a token."""
    return {"authorization": f"Bearer {text}", "accept-language": "en", **more}


def get(path: str, text: str, **headers: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers=call(text, **headers))


def leave(user: User, organisation: Organisation) -> None:
    from django.utils import timezone

    rows = Membership.objects.filter(user=user, organisation=organisation)
    rows.update(ended_at=timezone.now())
