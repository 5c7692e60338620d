"""Handing a delivery to the workers. The broker is given its id and nothing else."""

import logging
import time

from celery import current_app
from kombu import Queue
from kombu.exceptions import ChannelError

DELIVER_TASK = "portal.notifications.tasks.deliver"
# After a fault nothing is asked of the broker for a moment, so that one filing with five messages
# waits for a dead broker once and not five times.
REST_SECONDS = 5.0
logger = logging.getLogger(__name__)
_rest = {"until": 0.0}


def enqueue(delivery_id: int, urgency: str) -> bool:
    """Ask the workers of this urgency's queue to send it; False when the broker cannot be reached.

    A failure is logged and swallowed: the delivery stands in the database, and the sweeper will ask again.
    """
    if time.monotonic() < _rest["until"]:
        return False
    try:
        current_app.send_task(DELIVER_TASK, args=[delivery_id], queue=str(urgency), retry=False)
    except Exception as error:  # whatever the broker's client raises, the person who filed is done
        _rest["until"] = time.monotonic() + REST_SECONDS
        logger.warning("The broker took no delivery: %s. The sweeper will.", type(error).__name__)
        return False
    return True


def queue_length(urgency: str) -> int | None:
    """How many tasks wait in this urgency's queue and were given to no worker; None if the broker cannot be reached."""
    try:
        with current_app.connection_for_read() as connection:
            queue = Queue(str(urgency), channel=connection.default_channel)
            return int(queue.queue_declare(passive=True).message_count)
    except ChannelError:  # nothing was ever put in, or everything was taken out
        return 0
    except Exception as error:  # whatever the broker's client raises
        logger.warning("The broker does not say what waits: %s.", type(error).__name__)
        return None
