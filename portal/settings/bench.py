"""`make bench`: the demo without throttles, which would measure themselves. The Makefile gives it a data folder."""

from portal.settings.local import *

INSTALLED_APPS += ["portal.web.bench.apps.BenchConfig"]
NOTIFICATION_CHANNELS = [*NOTIFICATION_CHANNELS, "bench"]
_RATES = REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
REST_FRAMEWORK |= {"DEFAULT_THROTTLE_RATES": dict.fromkeys(_RATES)}  # type: ignore[dict-item, arg-type]
FILINGS_AN_HOUR = 0
