"""Providers that speak their protocol on this machine alone, and fail as they are told to: for tests and for drills."""

from portal.notifications.simulators.server import Mode, Simulator
from portal.notifications.simulators.telegram import TelegramSimulator
from portal.notifications.simulators.twilio import TwilioSimulator

SIMULATORS: dict[str, type[Simulator]] = {"sms": TwilioSimulator, "telegram": TelegramSimulator}

__all__ = ["SIMULATORS", "Mode", "Simulator", "TelegramSimulator", "TwilioSimulator"]
