"""Handing a delivery to the workers. The broker is given its id and nothing else."""

import logging
import time
from collections.abc import Iterable

from celery import current_app
from django.db import transaction

DELIVER_TASK = "portal.partners.tasks.deliver"
# Partners answer slowly at times: messages to people never wait behind them.
QUEUE = "bulk"
REST_SECONDS = 5.0  # after a fault nothing is asked of the broker for a moment
logger = logging.getLogger(__name__)
_rest = {"until": 0.0}


def enqueue_after_commit(delivery_ids: Iterable[int]) -> None:
    """Ask the workers once the caller's transaction stands."""
    pks = list(delivery_ids)
    transaction.on_commit(lambda: [enqueue(pk) for pk in pks], robust=True)


def enqueue(delivery_id: int) -> bool:
    """False when the broker cannot be reached: the delivery stands in the database, the sweeper will ask again."""
    if time.monotonic() < _rest["until"]:
        return False
    try:
        current_app.send_task(DELIVER_TASK, args=[delivery_id], queue=QUEUE, retry=False)
    except Exception as error:  # whatever the broker's client raises, who caused the event is done
        _rest["until"] = time.monotonic() + REST_SECONDS
        logger.warning("The broker took no delivery: %s. The sweeper will.", type(error).__name__)
        return False
    return True
