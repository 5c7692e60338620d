"""An address is told what its maker may know, while she works there; and it goes without harm to anybody's act."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import Membership, User
from portal.notifications.models import Message
from portal.partners.enums import HookState, StopReason
from portal.partners.models import HookDelivery, PartnerHook
from portal.partners.services import emitting, hooks, sending
from tests.cast import Cast, file_for_worker, make_cast, person
from tests.partners.ground import hook_of, leave
from tests.partners.test_hooks import Sent, hook, said, sent  # noqa: F401 (fixtures)


def leaves(cast: Cast) -> None:
    leave(cast.head_of_post, cast.post)


def works_no_cases(cast: Cast) -> None:
    Membership.objects.filter(user=cast.head_of_post).update(role=Role.TRANSLATOR)


def is_locked_out(cast: Cast) -> None:
    User.objects.filter(pk=cast.head_of_post.pk).update(is_active=False)


def is_forgotten(cast: Cast) -> None:
    leave(cast.head_of_post, cast.post)
    PartnerHook.objects.update(made_by=None)


@pytest.mark.security
@pytest.mark.parametrize("end", [leaves, works_no_cases, is_locked_out, is_forgotten])
def test_an_address_is_told_nothing_once_its_maker_left(
    cast: Cast,
    hook: PartnerHook,  # noqa: F811
    sent: Sent,  # noqa: F811
    end: Callable[[Cast], None],
) -> None:
    other = person("second-head", Role.HEAD_OF_POST, cast.post)
    file_for_worker()
    end(cast)
    sending.deliver_due()
    assert sent == []
    hook.refresh_from_db()
    assert (hook.is_active, hook.stopped_because) == (False, StopReason.MAKER)
    told = Message.objects.filter(template_key="partners.hook_stopped")
    assert [row.recipient_id for row in told] == [other.pk]
    file_for_worker()
    assert HookDelivery.objects.count() == 0


def test_who_starts_an_address_again_answers_for_it(
    cast: Cast,
    hook: PartnerHook,  # noqa: F811
    sent: Sent,  # noqa: F811
) -> None:
    other = person("second-head", Role.HEAD_OF_POST, cast.post)
    leave(cast.head_of_post, cast.post)
    file_for_worker()
    sending.deliver_due()
    hooks.start_hook(hook=hook, by=other)
    case = file_for_worker().complaint
    sending.deliver_due()
    assert said(sent) == [("case.received", case.reference)]
    assert PartnerHook.objects.get().made_by == other


@pytest.mark.django_db(transaction=True)
def test_an_address_removed_while_an_officer_acts_does_not_undo_her_act(
    sent: Sent,  # noqa: F811
) -> None:
    cast = make_cast()
    made, _secret = hook_of(cast.head_of_post, cast.post)

    def remove() -> None:
        try:
            hooks.remove_hook(hook=made, by=cast.head_of_post)
        finally:
            connection.close()

    with transaction.atomic():
        emitting.emit({"case.received": [cast.post.pk]}, reference="AAAA-AAAA")
        other = threading.Thread(target=remove)
        other.start()
        other.join()
    assert HookDelivery.objects.count() == 1
    sending.deliver_due()
    assert (sent, HookDelivery.objects.count()) == ([], 0)


def test_a_removed_address_is_gone_an_hour_later(cast: Cast, hook: PartnerHook) -> None:  # noqa: F811
    hooks.remove_hook(hook=hook, by=cast.head_of_post)
    file_for_worker()
    assert HookDelivery.objects.count() == 0
    now = timezone.now()
    assert emitting.forget_removed(at=now + timedelta(minutes=59)) == 0
    assert emitting.forget_removed(at=now + timedelta(minutes=61)) == 1
    assert PartnerHook.objects.count() == 0


def test_an_address_removed_while_it_is_called_costs_its_sender_nothing(
    cast: Cast,
    hook: PartnerHook,  # noqa: F811
) -> None:
    file_for_worker()
    taken = sending._claim(HookDelivery.objects.get().pk, timezone.now())
    assert taken is not None
    PartnerHook.objects.all().delete()
    sending._note_failure(taken, 500, "answer_500")
    assert HookDelivery.objects.filter(state=HookState.WAITING).count() == 0
