"""An account that was closed, or suspended because something had happened, is invited again: it begins as a new one."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from portal.accounts.leaving import in_hand, lock_work
from portal.accounts.models import User
from portal.accounts.services.ending import hand_over_and_record
from portal.accounts.sessions import end_sessions


def empty(user: User, *, email: str) -> None:
    """Leave her nothing but her name and this address, in the caller's transaction, which has locked and will save her.

    Whoever invites her answers for one role in one organisation: no other membership, right of the staff pages,
    address or second factor may come to life with it. What she still had in hand goes back to the pile.
    """
    left = user.memberships.filter(ended_at__isnull=True).select_related("organisation")
    memberships = list(left.order_by("pk").select_for_update(of=("self",)))
    lock_work(*memberships)
    user.email, user.is_staff, user.is_superuser = email, False, False
    EmailAddress.objects.filter(user=user).exclude(email=email).delete()
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    for membership in memberships:
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at"])
        hand_over_and_record(membership, in_hand(membership), to=None, by=user)
