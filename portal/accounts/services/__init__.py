"""Services of accounts."""

from portal.accounts.services.preferences import prefer_language

__all__ = ["prefer_language"]
