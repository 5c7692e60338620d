"""The arithmetic as one line that reads the same in every language.

`min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD`
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .types import Money, Piece

NO_SPACE_AFTER = frozenset({"min("})
NO_SPACE_BEFORE = frozenset({",", ")"})


def formula_text(arithmetic: Sequence[Piece]) -> str:
    """Write the pieces out with ASCII digits, comma groups and a point."""
    text = ""
    glued = True
    for piece in arithmetic:
        gap = "" if glued or piece in NO_SPACE_BEFORE else " "
        text += gap + _piece_text(piece)
        glued = piece in NO_SPACE_AFTER
    return text


def _piece_text(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Decimal):
        return f"{piece:,f}"
    return f"{_short(piece)} {piece.currency}"


def _short(money: Money) -> str:
    """28,000 and 12.50: cents only where there are any."""
    whole = money.amount == money.amount.to_integral_value()
    return f"{int(money.amount):,}" if whole else f"{money.amount:,f}"
