"""QR codes of addresses, as SVG: for a friend's phone and for the way back from paper."""

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4
"""Modules of white around the code, as the standard asks."""


def matrix_of(text: str) -> tuple[tuple[int, ...], ...]:
    """The modules of the code, row by row: 1 is dark."""
    return tuple(tuple(row) for row in _code(text).matrix)


def svg_of(text: str) -> str:
    """A drawing without a size of its own: black on white, whatever surrounds it."""
    drawing = _code(text).svg_inline(
        border=QUIET_ZONE, omitsize=True, lineclass=None, svgclass=None, dark="#000", light="#fff"
    )
    return drawing.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def inline_svg(text: str, *, label: str) -> SafeString:
    """The drawing for a page, with words for who cannot see it."""
    opening = f'<svg class="qr" role="img" aria-label="{escape(label)}"'
    return mark_safe(svg_of(text).replace("<svg", opening, 1))  # noqa: S308 - segno draws, the label is escaped  # nosec B308 B703


def _code(text: str) -> segno.QRCode:
    # Level M: a quarter of the code may be creased or soiled.
    return segno.make(text, error="m", micro=False)
