"""People of an organisation: their time there ends, their second factor is set up anew."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import Role
from portal.accounts.leaving import OpenWork, in_hand, lock_work, stays
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import SIGN_IN_CHANGED, recipient, tell_managers
from portal.accounts.roles import RUN_SYSTEM
from portal.accounts.services.ending import hand_over_and_record
from portal.accounts.services.invitations import roles_to_invite, withdraw_all_of
from portal.accounts.services.locks import lock_organisation, lock_people
from portal.accounts.sessions import end_sessions
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.services import Urgency, notify


@transaction.atomic
def end_membership(*, membership: Membership, to: User | None, by: User) -> Membership:
    """End a person's time in an organisation. What she has in hand is handed over in the same transaction.

    She is signed out everywhere at once, unless she stays there with another role: then she keeps what that role may
    work on, too. With her last membership her account is closed, and its second factor forgotten.

    Args:
        to: the colleague who takes it over; None: it goes back to the pile, and the heads are told.

    Raises:
        NotAllowed: she may not let this person go.
        Conflict: it has ended already.
        PortalError: something cannot be handed to that colleague.
    """
    membership, by = _hold(membership, by)
    if membership.ended_at is not None:
        raise Conflict(_("This person has left already."))
    lock_work(membership)
    work = in_hand(membership)
    if to is not None:
        _check_colleague(to, membership, work)
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    if not stays(membership):
        withdraw_all_of(membership.user, membership.organisation)
        end_sessions(membership.user)
    _close_without_memberships(membership.user)
    hand_over_and_record(membership, work, to=to, by=by)
    return membership


@transaction.atomic
def reset_second_factor(*, membership: Membership, by: User) -> None:
    """Forget the second factor of a person who lost it. She signs in by password and a code by e-mail, and sets one up
    anew; all her sessions end, and the managers of every organisation of hers are told.

    Raises:
        NotAllowed: she does not manage this person, or it is herself.
    """
    membership, by = _hold(membership, by)
    user = membership.user
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    notify(SIGN_IN_CHANGED, to=recipient(user), urgency=Urgency.URGENT)
    for organisation in user.organisations().order_by("pk"):
        tell_managers(organisation, but=by)
    record(
        "accounts.reset_second_factor",
        on=membership,
        by=by,
        organisation_id=membership.organisation_id,
    )


def manageable(user: User, memberships: Iterable[Membership]) -> set[int]:
    """Keys of those on which she may act: she invites to that role there, and it is never herself."""
    roles: dict[int, list[Role]] = {}
    found = set()
    for one in memberships:
        if one.organisation_id not in roles:
            roles[one.organisation_id] = roles_to_invite(user, one.organisation)
        if one.user_id != user.pk and one.role in roles[one.organisation_id]:
            found.add(one.pk)
    return found


def organisations_to_manage(user: User) -> list[Organisation]:
    """Those into which she may invite somebody, by name."""
    rows = Organisation.objects.managed_by(user).order_by("name", "pk")
    if user.may(RUN_SYSTEM):
        return list(rows)
    return [one for one in rows if roles_to_invite(user, one)]


def _hold(membership: Membership, by: User) -> tuple[Membership, User]:
    """The membership and who acts, as they stand once everybody before her is done: of two heads who end each other's
    time at the same moment, one is no head any more.
    """
    lock_organisation(membership.organisation_id)
    people = lock_people(membership.user_id, by.pk)
    rows = Membership.objects.select_related("organisation")
    membership = rows.select_for_update(of=("self",)).get(pk=membership.pk)
    membership.user, by = people[membership.user_id], people[by.pk]
    _check_manages(by, membership)
    return membership, by


def _check_manages(by: User, membership: Membership) -> None:
    if membership.user_id == by.pk:
        raise NotAllowed(_("You cannot do this to yourself. Somebody else has to."))
    if membership.role not in roles_to_invite(by, membership.organisation):
        raise NotAllowed(_("You do not manage this person."))


def _check_colleague(to: User, membership: Membership, work: list[tuple[OpenWork, int]]) -> None:
    for kind, _number in work:
        if not kind.colleagues(membership).filter(pk=to.pk).exists():
            message = _("This person cannot work on it. Please choose another one.")
            raise PortalError(message, fields={"to": [message]})


def _close_without_memberships(user: User) -> None:
    if user.memberships.live().exists() or user.is_staff or user.is_superuser:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    Authenticator.objects.filter(user=user).delete()
