"""`make bench`: the demo without throttles, which would measure themselves. The Makefile gives it a data folder."""

from portal.settings.local import *

REST_FRAMEWORK |= {"DEFAULT_THROTTLE_RATES": dict.fromkeys(("filing", "fee-check"))}  # type: ignore[dict-item]
FILINGS_AN_HOUR = 0
