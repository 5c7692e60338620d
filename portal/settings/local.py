"""The demo and development: embedded services and demo keys unless the environment gives real ones."""

from portal.settings.base import *

IS_DEMO = True
PARTNER_HOOKS_ON_LOOPBACK = True
# The demo stands in for every outside channel but those that somebody switched on, for a drill with a simulator.
NOTIFICATION_CHANNELS = ["demo", "in_app", *ENVIRONMENT.channels.enabled]
