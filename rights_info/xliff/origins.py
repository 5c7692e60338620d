"""What an article in an XLIFF file was made from, as its `original` attribute says it. No queries.

wage?source=12&target=draft-7-3&base=10
"""

from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlencode

MOST_DIGITS = 18


@dataclass(frozen=True)
class Origins:
    """Ids of revisions; None where there was none or the file does not say.

    Attributes:
        source: the source revision the file shows.
        target: the text that stood in the target language (`Subject.mark`); empty for none.
        base: the source revision with which that text was last up to date.
    """

    source: int | None
    target: str = ""
    base: int | None = None

    def written(self, slug: str) -> str:
        named = {"source": self.source, "target": self.target, "base": self.base}
        return f"{slug}?{urlencode({name: value for name, value in named.items() if value})}"

    @classmethod
    def read(cls, original: str) -> Self:
        """What is not understood counts as not said."""
        try:
            given = parse_qs(original.partition("?")[2], max_num_fields=10)
        except ValueError:
            given = {}
        named = {name: values[0] for name, values in given.items()}
        return cls(
            _number(named.get("source", "")),
            named.get("target", ""),
            _number(named.get("base", "")),
        )


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None
