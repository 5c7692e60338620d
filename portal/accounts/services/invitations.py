"""Inviting people: by the organisation's manager, to one address, good once and for a week."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NoReturn

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.accounts.notifications import tell_managers
from portal.accounts.roles import (
    INVITES,
    ROLES_OF_KIND,
    ROLES_OF_OVERSIGHT,
    RUN_SYSTEM,
    can_hold_together,
)
from portal.accounts.services.locks import lock_organisation, lock_people
from portal.accounts.services.reopening import empty
from portal.audit.services import record
from portal.common.encryption import blind_index, keyed_digest
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message
from portal.notifications.services import (
    Addresses,
    MessageTemplate,
    Recipient,
    notify,
    register_address_book,
    register_template,
)

GOOD_FOR = timedelta(days=7)
INVITED, INVITATION = "accounts.invited", "accounts.invitation"


def roles_of(organisation: Organisation) -> frozenset[Role]:
    """The roles that people of this organisation can have."""
    if organisation.is_oversight:
        return ROLES_OF_OVERSIGHT
    return ROLES_OF_KIND[OrganisationKind(organisation.kind)]


def roles_to_invite(user: User, organisation: Organisation) -> list[Role]:
    """To which roles this person may invite there; in the order of the table, none where she manages nobody."""
    live = user.memberships.live()
    if user.may(RUN_SYSTEM):
        held: Iterable[str] = [Role.SYSTEM_ADMINISTRATOR]
    else:
        held = live.filter(organisation=organisation).values_list("role", flat=True)
    allowed = frozenset().union(*(INVITES.get(Role(role), frozenset()) for role in held))
    return [role for role in Role if role in allowed & roles_of(organisation)]


@transaction.atomic
def invite(
    *, organisation: Organisation, role: Role, email: str, language: str, by: User | None
) -> Invitation:
    """Send a link to this address. A second invitation to the same role there takes the place of the first.

    Args:
        by: None for the operator at the command line, who makes the first people.

    Raises:
        NotAllowed: she may not invite to this role there.
        Conflict: this person has the role already.
        PortalError: it is her own address. Whether the role goes together with what that person holds elsewhere is
            nobody's to learn by inviting: it is looked at when she accepts.
    """
    email = email.strip().lower()
    lock_organisation(organisation.pk)
    if role not in roles_of(organisation):
        raise NotAllowed(_("You cannot invite to this role here."))
    if by is not None and role not in roles_to_invite(by, organisation):
        raise NotAllowed(_("You cannot invite to this role here."))
    known = find_person(email)
    if known is not None:
        if by is not None and known == by:
            _refuse_address(_("This is your own address. Somebody else has to invite you."))
        _check_is_new(known, organisation, role)
    now = timezone.now()
    earlier = Invitation.objects.open(now).filter(organisation=organisation, role=role, email=email)
    for one in earlier.select_for_update():
        _end(one, now)
    forget_expired(at=now)
    invitation = Invitation(
        organisation=organisation,
        role=role,
        email=email,
        language=language,
        invited_by=by,
        expires_at=now + GOOD_FOR,
    )
    invitation.token_digest = _digest(token_of(invitation))
    invitation.save()
    notify(INVITED, to=Recipient(INVITATION, invitation.pk, language))
    record(
        "accounts.invited_person",
        on=invitation,
        by=by,
        organisation_id=organisation.pk,
        detail={"role": role.value},
    )
    return invitation


@transaction.atomic
def accept_as_new(*, invitation: Invitation, name: str, language: str, password: str) -> User:
    """Make the account of the invited person, or open her closed one again as a new one, with its first membership.

    Args:
        password: checked by the form.

    Raises:
        Conflict: used, withdrawn or expired meanwhile; or the address has an account that is open.
    """
    invitation = _lock(invitation)
    user = find_person(invitation.email)
    if user is None:
        user = User(email=invitation.email)
    else:
        user = lock_people(user.pk)[user.pk]
        if user.is_active:
            _refuse_open_account()
        empty(user, email=invitation.email)
    user.name, user.language, user.is_active = name, language, True
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
    except IntegrityError:  # by another invitation, at the same moment
        _refuse_open_account()
    return _join(invitation, user)


@transaction.atomic
def accept_as(*, invitation: Invitation, user: User) -> User:
    """Add the membership to the account of the person who is signed in and whose address was invited.

    Raises:
        Conflict: used, withdrawn or expired meanwhile; or she has the role already.
        NotAllowed: it was sent to another address.
        PortalError: she holds what does not go together with it.
    """
    invitation = _lock(invitation)
    if find_person(invitation.email) != user:
        raise NotAllowed(_("This invitation is for another person."))
    return _join(invitation, user)


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    """The link no longer works. Safe to press twice."""
    now = timezone.now()
    lock_organisation(invitation.organisation_id)
    found = Invitation.objects.open(now).select_for_update().filter(pk=invitation.pk).first()
    if found is None:
        return
    _end(found, now)
    record(
        "accounts.withdrew_invitation",
        on=found,
        by=by,
        organisation_id=found.organisation_id,
    )


def find_invitation(token: str) -> Invitation | None:
    """The open invitation of this secret, as long as whoever sent it may still invite to that."""
    found = (
        Invitation.objects.open(timezone.now())
        .select_related("organisation", "invited_by")
        .filter(token_digest=_digest(token), organisation__is_active=True)
        .first()
    )
    if found is None or not hmac.compare_digest(token_of(found), token):
        return None
    return found if _is_still_meant(found) else None


def token_of(invitation: Invitation) -> str:
    """The secret in its link: worked out anew each time, kept nowhere."""
    return keyed_digest(str(invitation.public_id), purpose="invitation-link")


def find_person(email: str) -> User | None:
    """Whose address this is, whether the account is open or closed."""
    if not email:
        return None
    by_address = Q(emailaddress__email__iexact=email, emailaddress__verified=True)
    return User.objects.filter(Q(email__iexact=email) | by_address).distinct().first()


def forget_expired(*, at: datetime) -> int:
    """Forget the addresses of invitations that nobody used in time; how many."""
    old = Invitation.objects.filter(used_at__isnull=True, expires_at__lte=at)
    return old.exclude(email="").update(email="")


def withdraw_all_of(user: User, organisation: Organisation) -> None:
    """Open invitations of somebody who leaves; inside the caller's transaction."""
    now = timezone.now()
    rows = Invitation.objects.open(now).filter(invited_by=user, organisation=organisation)
    for one in rows.select_for_update():
        _end(one, now)


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    register_address_book(INVITATION, _address, label=gettext_lazy("Somebody who is invited"))
    register_template(
        MessageTemplate(
            key=INVITED,
            subject=gettext_lazy("You are invited"),
            text=gettext_lazy(
                "You are invited to work with us. Open this link within 7 days; it works once. "
                "If you do not know what this is about, do nothing."
            ),
            for_staff=True,
            link=_link,
        )
    )


def _join(invitation: Invitation, user: User) -> User:
    organisation, role = invitation.organisation, Role(invitation.role)
    lock_people(user.pk)  # another invitation of hers waits: two roles may exclude each other
    _check_is_new(user, organisation, role)
    _check_fits(user, role)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    invitation.used_at, invitation.used_by, invitation.email = timezone.now(), user, ""
    invitation.save(update_fields=["used_at", "used_by", "email"])
    tell_managers(organisation, but=user)
    record(
        "accounts.accepted_invitation",
        on=invitation,
        by=user,
        organisation_id=organisation.pk,
        detail={"role": role.value},
    )
    return user


def _check_is_new(user: User, organisation: Organisation, role: Role) -> None:
    if user.memberships.live().filter(organisation=organisation, role=role).exists():
        raise Conflict(_("This person has this role already."))


def _check_fits(user: User, role: Role) -> None:
    held = user.memberships.live().values_list("role", flat=True)
    staff = [Role.SYSTEM_ADMINISTRATOR] if user.is_staff or user.is_superuser else []
    if not can_hold_together([role, *staff, *(Role(one) for one in held)]):
        _refuse_address(_("This person has a role that does not go together with this one."))


def _refuse_address(message: str) -> NoReturn:
    raise PortalError(message, fields={"email": [message]})


def _refuse_open_account() -> NoReturn:
    raise Conflict(_("This address has an account. Sign in, then open the link again."))


def _is_still_meant(invitation: Invitation) -> bool:
    """Whoever sent it could send it today: an invitation is worth no more than the right to invite."""
    organisation, by, role = invitation.organisation, invitation.invited_by, Role(invitation.role)
    return role in (roles_of(organisation) if by is None else roles_to_invite(by, organisation))


def _lock(invitation: Invitation) -> Invitation:
    lock_organisation(invitation.organisation_id)
    rows = Invitation.objects.open(timezone.now()).select_related("organisation", "invited_by")
    found = (
        rows.select_for_update(of=("self",))
        .filter(pk=invitation.pk, organisation__is_active=True)
        .first()
    )
    if found is None or not _is_still_meant(found):
        raise Conflict(_("This link no longer works."))
    return found


def _end(invitation: Invitation, now: datetime) -> None:
    invitation.withdrawn_at, invitation.email = now, ""
    invitation.save(update_fields=["withdrawn_at", "email"])


def _digest(token: str) -> bytes:
    return blind_index(token, purpose="invitation-token")


def _address(pk: int) -> Addresses | None:
    found = Invitation.objects.open(timezone.now()).filter(pk=pk).first()
    return Addresses({"email": found.email}) if found and found.email else None


def _link(message: Message) -> str:
    found = Invitation.objects.filter(pk=message.recipient_id).first()
    if found is None:
        return ""
    return f"{settings.SITE_URL}{reverse('account_invitation_link', args=[token_of(found)])}"
