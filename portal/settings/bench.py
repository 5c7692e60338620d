"""`make bench`: the demo in a data folder of its own, without throttles, which would measure themselves."""

import os

os.environ.setdefault("DATA_DIR", ".data/bench")

from portal.settings.local import *

REST_FRAMEWORK |= {"DEFAULT_THROTTLE_RATES": dict.fromkeys(("filing", "fee-check"))}  # type: ignore[dict-item]
