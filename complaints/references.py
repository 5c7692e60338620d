"""Short references that people read out: no vowels (no words), no letters or digits that look alike."""

import secrets

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
GROUP = 4


def new_reference() -> str:
    """A random reference such as «K7M4-QX2P». Tells nothing about when or how many."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(2 * GROUP))
    return f"{letters[:GROUP]}-{letters[GROUP:]}"
