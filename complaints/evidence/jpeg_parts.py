"""Pictures inside a PDF keep their pixels to the byte, and lose what a camera wrote beside them."""

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ADOBE = 0xEE  # says how the colours are coded: without it they come out wrong
_COMMENT = 0xFE
_RESTARTS = range(0xD0, 0xD8)
_BARE = {0x01, *_RESTARTS}  # markers without a length
_JP2_START = b"\x00\x00\x00\x0cjP  "
_JP2_METADATA = {b"xml ", b"uuid", b"uinf"}


def without_metadata(jpeg: bytes) -> bytes:
    """The JPEG up to its own end, without comments, EXIF, XMP and other application parts.

    Raises:
        ValueError: it is no JPEG, or cut off before the picture begins.
    """
    if jpeg[:2] != bytes((0xFF, _START)):
        raise ValueError("not a JPEG")
    kept, at, has_picture = bytearray(jpeg[:2]), 2, False
    while at + 4 <= len(jpeg):
        if jpeg[at] != 0xFF:
            raise ValueError("broken JPEG")
        marker = jpeg[at + 1]
        if marker == _END:
            break
        if marker == 0xFF or marker in _BARE:  # padding, or nothing inside
            at += 1 if marker == 0xFF else 2
            continue
        end = _end_of_segment(jpeg, at)
        if marker == _SCAN:
            has_picture, end = True, _end_of_scan(jpeg, end)
        if not _is_metadata(marker):
            kept += jpeg[at:end]
        at = end
    if not has_picture:
        raise ValueError("no picture")
    return bytes(kept) + bytes((0xFF, _END))


def without_boxes(jpeg2000: bytes) -> bytes:
    """A JPEG 2000 without its boxes of XML and private data; a bare code stream as it is.

    Raises:
        ValueError: a box does not end.
    """
    if not jpeg2000.startswith(_JP2_START):
        return jpeg2000
    kept, at = bytearray(), 0
    while at + 8 <= len(jpeg2000):
        length = int.from_bytes(jpeg2000[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(jpeg2000[at + 8 : at + 16], "big")
        end = at + length if length else len(jpeg2000)
        if end < at + 8 or end > len(jpeg2000):
            raise ValueError("broken JPEG 2000")
        if jpeg2000[at + 4 : at + 8] not in _JP2_METADATA:
            kept += jpeg2000[at:end]
        at = end
    return bytes(kept)


def _end_of_segment(jpeg: bytes, at: int) -> int:
    length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
    if length < 2 or at + 2 + length > len(jpeg):
        raise ValueError("broken JPEG")
    return at + 2 + length


def _end_of_scan(jpeg: bytes, at: int) -> int:
    """Where the next marker begins that is not part of the coded pixels."""
    while (at := jpeg.find(b"\xff", at)) >= 0 and at + 1 < len(jpeg):
        following = jpeg[at + 1]
        if following and following not in _RESTARTS and following != 0xFF:
            return at
        at += 1 if following == 0xFF else 2
    return len(jpeg)


def _is_metadata(marker: int) -> bool:
    return marker == _COMMENT or (0xE0 <= marker <= 0xEF and marker != _ADOBE)
