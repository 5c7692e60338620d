"""Providers of text messages, one module each."""

from portal.notifications.channels.sms_gateways import twilio
from portal.notifications.channels.sms_gateways.base import SmsGateway, gateways

__all__ = ["SmsGateway", "gateways", "twilio"]
