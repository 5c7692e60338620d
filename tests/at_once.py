"""Acts of several people at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from portal.common.errors import PortalError


def at_once(*acts: Callable[[], Any]) -> list[bool]:
    """Whether each was done; every act has a connection of its own.

    A refusal is no fault; a deadlock or a broken constraint is.
    """

    def run(act: Callable[[], Any]) -> bool:
        try:
            act()
        except PortalError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return list(pool.map(run, acts))
