"""Strangers' files made harmless: bytes in, cleaned bytes out. Nothing here knows a case, a row or a setting."""
