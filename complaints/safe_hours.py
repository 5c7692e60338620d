"""When it is safe to reach a worker: what she wrote in her own words, as far as it can be read for certain. Pure.

«18:00–21:00», «8 to 10 in the evening», «Sunday 9-12», «ថ្ងៃអាទិត្យ ៦-៨ ល្ងាច». Whatever cannot be read for certain is
answered with the middle of the day: a message never comes in the night because we misread a sentence. But hours that
stand beside words which we cannot read may be the very hours she forbids («not 10:00–17:00»): they are left out, and
where nothing certain remains, no hour is known and nothing is sent.
"""

import re
from functools import cache

from babel import Locale

from portal.common.script import to_ascii_digits, without_invisible
from portal.notifications.hours import (
    DAYTIME,
    EVERY_DAY,
    MIDNIGHT,
    Hours,
    Window,
    overlap,
    span,
)
from portal.settings.languages import LANGUAGE_CODES

# Nobody's message is urgent enough to ring when she said it is not safe and we do not know when it is.
MIDDLE_OF_THE_DAY = tuple(span(10 * 60, 17 * 60))
# Kept free on both sides of hours that she may have forbidden.
MARGIN = 60
HALF_DAY = 12
_RANGE = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?\s*"
    r"(?:-|–|—|to|until|till|đến|tới|ដល់|မှ)\s*"
    r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?(?![\d:.])"
)
# Words that say which half of the day is meant, and words that change nothing, in the languages of the portal.
_NIGHT = ("at night", "night", "đêm", "យប់", "ညဘက်")
_MORNING = ("in the morning", "mornings", "morning", "sáng", "ព្រឹក", "មនက်", "နံနက်")
_EVENING = (
    *("in the afternoon", "afternoons", "afternoon", "in the evening", "evenings", "evening"),
    *("chiều", "tối", "រសៀល", "ល្ងាច", "ညနေ", *_NIGHT),
)  # fmt: skip
_FILLERS = (
    *("every day", "everyday", "daily", "from", "between", "on", "at", "in", "the", "and", "only", "o'clock", "please"),
    "24/7",
    *("lúc", "từ", "giờ", "vào", "buổi", "ngày", "mỗi", "hàng", "và", "chỉ"),
    *("ម៉ោង", "ពី", "នៅ", "រៀងរាល់ថ្ងៃ", "រាល់ថ្ងៃ", "ថ្ងៃ", "ពេល"),
    *("နေ့တိုင်း", "နာရီ", "ကနေ", "အထိ", "နေ့", "က"),
)  # fmt: skip


def hours_for(text: str, zone: str) -> Hours:
    """Hours in which she may be reached, in the zone of the country she is in: never in the night.

    Without a word of hers it is the day; where she named hours that all lie in the night, those: she knows best.
    None are known where she wrote of hours and nothing of it is certain: then somebody has to read her words.
    """
    return Hours(zone, _windows(text), even_urgent=True)


def _windows(text: str) -> tuple[Window, ...]:
    text = to_ascii_digits(without_invisible(text)).strip().lower()
    if not text:
        return DAYTIME
    asked = read_windows(text)
    if asked is None:
        return _beside(text)
    return overlap(asked, DAYTIME) or asked


def read_windows(text: str) -> tuple[Window, ...] | None:
    """The hours that a text names; None if it says anything more that we cannot read. Lower case, ASCII digits."""
    ranges, rest = _parted(text)
    if len(ranges) != 1 or any(letter.isalnum() for letter in _unread(rest)):
        return None
    times = _times(ranges[0], rest)
    return tuple(span(*times, _weekdays(rest))) or None if times else None


def _beside(text: str) -> tuple[Window, ...]:
    """The middle of the day, without the hours that stand beside words of hers which we cannot read.

    Nothing where a number is left over too («only after 22»), or where such hours may be any.
    """
    ranges, rest = _parted(text)
    unread = _unread(rest)
    windows = MIDDLE_OF_THE_DAY
    if not any(letter.isalnum() for letter in unread):
        return windows
    if any(letter.isnumeric() for letter in unread):
        return ()
    for found in ranges:
        meanings = _meanings(found)
        if not meanings:
            return ()
        for start, end in meanings:
            windows = _without(windows, start, end)
    return windows


def _parted(text: str) -> tuple[list[re.Match[str]], str]:
    """The ranges of hours, and the rest of the text."""
    return list(_RANGE.finditer(text)), _RANGE.sub(" ", text)


def _unread(rest: str) -> str:
    return _known_words().sub(" ", rest)


def _times(found: re.Match[str], rest: str) -> tuple[int, int] | None:
    """Minutes of the day. Without a word on the half of the day, hours up to 12 are told only by two digits: 08:00.

    None too where one half, or none, is told and the end would not come after the beginning: «10 to 2 pm».
    """
    hour, minute, half, last_hour, last_minute, last_half = found.groups()
    start, end = int(hour), int(last_hour)
    minutes = int(minute or 0), int(last_minute or 0)
    if start > 24 or end > 24 or max(minutes) > 59:
        return None
    is_pm = _half(half or last_half or "", rest)
    by_halves = max(start, end) <= HALF_DAY
    if by_halves and is_pm is None and not (minute and last_minute):
        return None
    if by_halves and is_pm is not None:
        if _is_past_midnight(start, half or last_half, rest):
            return None
        start, end = _on_the_clock(start, half, is_pm), _end_on_the_clock(end, last_half, is_pm)
    begins, ends = start * 60 + minutes[0], end * 60 + minutes[1]
    if by_halves and not (half and last_half) and begins >= ends:
        return None
    return begins % MIDNIGHT, ends % MIDNIGHT


def _meanings(found: re.Match[str]) -> list[tuple[int, int]]:
    """Every pair of minutes of the day that a range may mean; none where that cannot be said."""
    hour, minute, half, last_hour, last_minute, last_half = found.groups()
    if half or last_half or max(int(hour), int(last_hour)) > HALF_DAY:
        times = _times(found, "")
        return [times] if times else []
    if max(int(minute or 0), int(last_minute or 0)) > 59:
        return []
    start, end = int(hour) * 60 + int(minute or 0), int(last_hour) * 60 + int(last_minute or 0)
    return [(start, end), (start + HALF_DAY * 60, end + HALF_DAY * 60)]


def _without(windows: tuple[Window, ...], start: int, end: int) -> tuple[Window, ...]:
    """What is left of them outside of these minutes and a margin; nothing where start and end are the same."""
    length = (end - start) % MIDNIGHT
    if not 0 < length < MIDNIGHT - 2 * MARGIN:
        return ()
    return overlap(windows, span((end + MARGIN) % MIDNIGHT, (start - MARGIN) % MIDNIGHT))


def _on_the_clock(hour: int, half: str | None, is_pm: bool) -> int:
    is_pm = half.startswith("p") if half else is_pm
    return hour % HALF_DAY + (HALF_DAY if is_pm else 0)


def _end_on_the_clock(hour: int, half: str | None, is_pm: bool) -> int:
    """«8 to 12 in the morning» ends at noon, «9 to 12 in the evening» at midnight."""
    if hour == HALF_DAY and not half:
        return 2 * HALF_DAY if is_pm else HALF_DAY
    return _on_the_clock(hour, half, is_pm)


def _is_past_midnight(start: int, written: str | None, rest: str) -> bool:
    """«1 to 3 at night» belongs to no half that we know."""
    return not written and start % HALF_DAY < 6 and any(word in rest for word in _NIGHT)


def _half(written: str, rest: str) -> bool | None:
    """Whether the second half of the day is meant; None if both or neither are named."""
    if written:
        return written.startswith("p")
    is_evening, is_morning = (any(word in rest for word in words) for words in (_EVENING, _MORNING))
    return None if is_evening == is_morning else is_evening


def _weekdays(rest: str) -> frozenset[int]:
    """Those named; «Monday to Friday» are these two, for more would be a guess."""
    named = {day for day, names in enumerate(_day_names()) if any(name in rest for name in names)}
    return frozenset(named) or EVERY_DAY


@cache
def _day_names() -> tuple[frozenset[str], ...]:
    """Each weekday's full names in the languages of the portal, from CLDR."""
    locales = [Locale.parse(code) for code in LANGUAGE_CODES]
    return tuple(
        frozenset(locale.days["format"]["wide"][day].lower() for locale in locales)
        for day in range(7)
    )


def _is_unspaced(word: str) -> bool:
    """Burmese or Khmer."""
    return "\u1000" <= word[0] <= "\u17ff"


@cache
def _known_words() -> re.Pattern[str]:
    """As whole words where spaces part words, else anywhere; the longest first."""
    days = [name for names in _day_names() for name in names]
    words = sorted((*days, *_MORNING, *_EVENING, *_FILLERS), key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in words if not _is_unspaced(word))
    joined = "|".join(re.escape(word) for word in words if _is_unspaced(word))
    return re.compile(rf"\b(?:{spaced})s?\b|{joined}")
