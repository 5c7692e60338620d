"""How long a text message is: GSM 03.38 where every letter is in it, else UCS-2 (Khmer, Burmese, Vietnamese)."""

from collections.abc import Iterable
from dataclasses import dataclass

GSM, UCS2 = "GSM-7", "UCS-2"
# 3GPP TS 23.038: the basic table, and what costs an escape besides.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
# Of a message that goes alone, and of each part of a longer one, whose header takes seven septets or three letters.
ALONE = {GSM: 160, UCS2: 70}
PART = {GSM: 153, UCS2: 67}


@dataclass(frozen=True)
class SmsLength:
    """As a provider counts it.

    Attributes:
        encoding: `GSM-7` or `UCS-2`. units: septets or UTF-16 letters. parts: how many messages it costs.
    """

    encoding: str
    units: int
    parts: int


def measure(text: str) -> SmsLength:
    """The length of a text as a text message; an empty one is one part."""
    encoding = GSM if all(c in _BASIC or c in _EXTENDED for c in text) else UCS2
    costs = [_cost(character, encoding) for character in text]
    units = sum(costs)
    parts = 1 if units <= ALONE[encoding] else _parts(costs, PART[encoding])
    return SmsLength(encoding, units, parts)


def _cost(character: str, encoding: str) -> int:
    if encoding == GSM:
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _parts(costs: Iterable[int], room: int) -> int:
    """A letter of two units never stands in two parts."""
    parts, filled = 1, 0
    for cost in costs:
        if filled + cost > room:
            parts, filled = parts + 1, 0
        filled += cost
    return parts
