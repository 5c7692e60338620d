"""Short references that people read out: no vowels (no words), no letters or digits that look alike."""

import re
import secrets

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
GROUP = 4
_WRITTEN = re.compile(rf"[{ALPHABET}]{{{GROUP}}}-[{ALPHABET}]{{{GROUP}}}")


def new_reference() -> str:
    """A random reference such as «K7M4-QX2P». Tells nothing about when or how many."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(2 * GROUP))
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def is_reference(text: str) -> bool:
    """Whether it is written like one; says nothing about whether there is such a case."""
    return _WRITTEN.fullmatch(text) is not None
