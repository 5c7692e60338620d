"""Short addresses of articles, to be typed from paper or sent in a message: `/r/3f-km`.

The code names the row and the language, so nothing has to be stored and nothing can run out. Letters and digits that
are taken for each other (0 and o, 1, i and l) are not used.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from portal.settings.languages import LANGUAGE_CODES
from rights_info.models import Article

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def short_url(article: Article, language: str) -> str:
    """The whole short address of the article in the language."""
    code = f"{encode(article.pk)}-{language}"
    return f"{settings.SITE_URL}{reverse('short-link', args=[code])}"


def find_by_code(code: str, at: datetime) -> tuple[Article, str | None]:
    """The published article that a code stands for, and the language it names, if it names one.

    Raises:
        Article.DoesNotExist: no code of ours, or no such article is published at that time.
    """
    number, _hyphen, language = code.lower().partition("-")
    if language and language not in LANGUAGE_CODES:
        raise Article.DoesNotExist
    try:
        pk = decode(number)
    except ValueError as error:
        raise Article.DoesNotExist from error
    return Article.objects.published(at).only("slug").get(pk=pk), language or None


def encode(number: int) -> str:
    """A positive number in the alphabet, most significant first."""
    digits = ""
    while number:
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits


def decode(code: str) -> int:
    """Raise ValueError where a character is not of the alphabet, or there is none."""
    if not code:
        raise ValueError("An empty code stands for nothing")
    number = 0
    for character in code:
        number = number * len(ALPHABET) + ALPHABET.index(character)
    return number
