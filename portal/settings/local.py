"""The demo and development: embedded services and demo keys unless the environment gives real ones."""

from portal.settings.base import *

IS_DEMO = True
NOTIFICATION_CHANNELS = ["demo", "in_app"]
