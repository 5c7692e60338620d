"""What people choose for themselves."""

from portal.accounts.models import User


def prefer_language(*, user: User, language: str) -> None:
    """Keep the language in which the person wants desks and messages."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
