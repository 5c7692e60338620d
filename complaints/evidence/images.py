"""Photos drawn anew: only the pixels go over, so no place, no camera, no thumbnail, no second file behind the first."""

import io

from PIL import Image, ImageOps

from complaints.evidence.limits import JPEG_QUALITY, LONG_SIDE, MOST_PIXELS
from complaints.evidence.outcomes import Cleaned, Refusal, Refused
from complaints.evidence.sniffing import IMAGE, Form

_DECODERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_WHITE = (255, 255, 255)


def clean_image(data: bytes, form: Form) -> Cleaned:
    """The picture as a JPEG, upright, at most 2,400 pixels long; of an animation the first picture.

    Raises:
        Refused: it cannot be read, is cut off, or has more than `MOST_PIXELS` by its own header.
    """
    try:
        with Image.open(io.BytesIO(data), formats=[_DECODERS[form.media_type]]) as image:
            _refuse_giants(image)
            drawn = _drawn_anew(image)
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused(Refusal.TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused(Refusal.BROKEN) from error
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return Cleaned(out.getvalue(), IMAGE, "image/jpeg", form.media_type)


def _refuse_giants(image: Image.Image) -> None:
    """Before a single pixel is decoded."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Refused(Refusal.TOO_MANY_PIXELS)


def _drawn_anew(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a JPEG is decoded near the size that is kept
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONG_SIDE, LONG_SIDE))
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    pixels = upright.convert("RGBA" if has_alpha else "RGB")
    # A new picture: `info` of the old one, with its comments and profiles, is left behind.
    clean = Image.new("RGB", pixels.size, _WHITE)
    clean.paste(pixels, mask=pixels.getchannel("A") if has_alpha else None)
    return clean
