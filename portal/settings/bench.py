"""`make bench`: the demo in a data folder of its own, without throttles, which would measure themselves."""

import os

os.environ.setdefault("DATA_DIR", ".data/bench")

from portal.settings.local import *  # noqa: E402

REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"filing": None, "fee-check": None}}
