"""Making, finding and taking back tokens."""

import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.encryption import blind_index
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.partners.managers import MANAGE, permissions_there
from portal.partners.models import PartnerToken
from portal.partners.scopes import Scope, scopes

# Found by scanners of leaked secrets. The middle names the row, the end is 256 bits of chance.
PREFIX = "mrp"
ID_CHARACTERS = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH, SECRET_BYTES = 12, 32
_SHAPE = re.compile(r"mrp_([0-9a-z]{12})_[0-9A-Za-z_-]{43}")
# Compared with where no row was found, so that an unknown name takes as long as a wrong secret.
_NOBODYS = bytes(32)

MOST_LIVE = 20
MONTHS = (1, 3, 6, 12)
DAYS_A_MONTH = 30


@transaction.atomic
def make_token(
    *, organisation: Organisation, name: str, wanted: Iterable[str], months: int, by: User
) -> tuple[PartnerToken, str]:
    """A token for a system of the organisation, and its only readable text.

    Args:
        wanted: keys of scopes; nobody gives away more than she holds there herself.
        months: how long it lasts; one of `MONTHS`.

    Raises:
        NotAllowed: the person does not manage the organisation.
        PortalError: a scope is not hers to give, or the time is none of those offered.
        Conflict: the organisation has many live tokens already.
    """
    check_manages(organisation, by)
    chosen = _checked_scopes(organisation, wanted, by)
    if months not in MONTHS:
        raise PortalError(
            _("Please choose one of these."), fields={"months": [_("Please choose one of these.")]}
        )
    now = timezone.now()
    if organisation.partner_tokens.live(now).count() >= MOST_LIVE:
        raise Conflict(_("There are very many already. Please take one back that is not needed."))
    public_id = "".join(secrets.choice(ID_CHARACTERS) for _letter in range(ID_LENGTH))
    text = f"{PREFIX}_{public_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token = PartnerToken.objects.create(
        organisation=organisation,
        name=name,
        public_id=public_id,
        digest=_digest(text),
        scopes=chosen,
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=months * DAYS_A_MONTH),
    )
    record(
        "partners.made_token",
        on=token,
        by=by,
        organisation_id=organisation.pk,
        detail={"scopes": chosen, "until": token.expires_at.date().isoformat()},
    )
    return token, text


@transaction.atomic
def revoke_token(*, token: PartnerToken, by: User) -> None:
    """It opens nothing from this moment. Safe to call twice.

    Raises:
        NotAllowed: the person does not manage its organisation.
    """
    check_manages(token.organisation, by)
    live = PartnerToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if live.update(revoked_at=timezone.now()):
        record("partners.revoked_token", on=token, by=by, organisation_id=token.organisation_id)


def find_token(text: str, *, at: datetime) -> PartnerToken | None:
    """The live token of this text, noted as used today; None whatever is wrong with it."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    rows = PartnerToken.objects.select_related("organisation")
    token = rows.filter(public_id=shape[1]).first()
    is_right = hmac.compare_digest(bytes(token.digest) if token else _NOBODYS, _digest(text))
    if token is None or not is_right or not token.is_live(at):
        return None
    if token.last_used_on != at.date():
        PartnerToken.objects.filter(pk=token.pk).update(last_used_on=at.date())
    return token


def scopes_to_give(by: User, organisation: Organisation) -> list[Scope]:
    """Those that this person may give a token of the organisation."""
    held = permissions_there(by.pk, organisation.pk)
    return [scope for scope in scopes if scope.permission in held]


def check_manages(organisation: Organisation, by: User) -> None:
    """Raises NotAllowed where this person does not manage the organisation."""
    if MANAGE not in permissions_there(by.pk, organisation.pk):
        raise NotAllowed(_("You do not manage this organisation."))


def _checked_scopes(organisation: Organisation, wanted: Iterable[str], by: User) -> list[str]:
    asked = set(wanted)
    given = [scope.key for scope in scopes_to_give(by, organisation) if scope.key in asked]
    if not given or set(given) != asked:
        message = _("Please choose from the list.")
        raise PortalError(message, fields={"scopes": [message]})
    return given


def _digest(text: str) -> bytes:
    """Keyed: a copy of the database cannot be used to find a token, nor a row be written that opens something."""
    return blind_index(text, purpose="partners.token")
