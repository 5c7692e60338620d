"""People of an organisation: their time there ends, their second factor is set up anew."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.leaving import in_hand
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import SIGN_IN_CHANGED, recipient, tell_managers
from portal.accounts.roles import RUN_SYSTEM
from portal.accounts.services.invitations import roles_to_invite, withdraw_all_of
from portal.accounts.sessions import end_sessions
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.services import Urgency, notify


@transaction.atomic
def end_membership(*, membership: Membership, to: User | None, by: User) -> Membership:
    """End a person's time in an organisation. What she has in hand is handed over in the same transaction.

    She is signed out everywhere at once. With her last membership her account is closed, and its second factor
    forgotten.

    Args:
        to: the colleague who takes it over; None: it goes back to the pile, and the heads are told.

    Raises:
        NotAllowed: she may not let this person go.
        Conflict: it has ended already.
        PortalError: something cannot be handed to that colleague.
    """
    membership = _lock(membership)
    _check_manages(by, membership)
    if membership.ended_at is not None:
        raise Conflict(_("This person has left already."))
    for kind, _number in in_hand(membership):
        if to is not None and not kind.colleagues(membership).filter(pk=to.pk).exists():
            message = _("This person cannot work on it. Please choose another one.")
            raise PortalError(message, fields={"to": [message]})
        kind.hand_over(membership, to, by)
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    user, organisation = membership.user, membership.organisation
    withdraw_all_of(user, organisation)
    if not (user.memberships.live().exists() or user.is_staff or user.is_superuser):
        user.is_active = False
        user.save(update_fields=["is_active"])
        Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    tell_managers(organisation, but=by)
    record(
        "accounts.ended_membership",
        on=membership,
        by=by,
        organisation_id=organisation.pk,
        detail={"role": membership.role, "handed_to": to.pk if to else None},
    )
    return membership


@transaction.atomic
def reset_second_factor(*, membership: Membership, by: User) -> None:
    """Forget the second factor of a person who lost it. She signs in by password and a code by e-mail, and sets one up
    anew; all her sessions end.

    Raises:
        NotAllowed: she does not manage this person, or it is herself.
    """
    membership = _lock(membership)
    _check_manages(by, membership)
    user = membership.user
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    notify(SIGN_IN_CHANGED, to=recipient(user), urgency=Urgency.URGENT)
    record(
        "accounts.reset_second_factor",
        on=membership,
        by=by,
        organisation_id=membership.organisation_id,
    )


def may_manage(user: User, membership: Membership) -> bool:
    """Whether she invites people to this role there; never herself."""
    if membership.user_id == user.pk or membership.ended_at is not None:
        return False
    return membership.role in roles_to_invite(user, membership.organisation)


def organisations_to_manage(user: User) -> list[Organisation]:
    """Those into which she may invite somebody, by name."""
    rows = Organisation.objects.managed_by(user).order_by("name", "pk")
    if user.may(RUN_SYSTEM):
        return list(rows)
    return [one for one in rows if roles_to_invite(user, one)]


def _lock(membership: Membership) -> Membership:
    rows = Membership.objects.select_related("organisation", "user")
    return rows.select_for_update(of=("self",)).get(pk=membership.pk)


def _check_manages(by: User, membership: Membership) -> None:
    if membership.user_id == by.pk:
        raise NotAllowed(_("You cannot do this to yourself. Somebody else has to."))
    if membership.role not in roles_to_invite(by, membership.organisation):
        raise NotAllowed(_("You do not manage this person."))
