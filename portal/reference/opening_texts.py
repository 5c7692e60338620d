"""Opening hours in the reader's words: whether it is open, and the hours of the week."""

from collections.abc import Iterable
from datetime import datetime, time

from django.utils.translation import gettext, pgettext

from portal.common.formatting import (
    country_name,
    format_day_of_year,
    format_weekday,
)
from portal.reference.opening import (
    ALL_DAYS,
    Break,
    Holidays,
    Opening,
    Period,
    Reason,
    State,
    Status,
)

DAYS_IN_A_WEEK = 7


def say_status(status: Status, opening: Opening, *, at: datetime, country: str) -> str:
    """One or two sentences: open or closed, until when, by the clock of the place's country (ISO 3166-1)."""
    if opening.always:
        return gettext("Open now, day and night.")
    if status.closes:
        return _say_open(status.state, status.closes, country)
    return " ".join(filter(None, [_say_closed(status, opening), _say_opens(status, at, country)]))


def _say_open(state: State, closes: datetime, country: str) -> str:
    words = {"time": _end(closes.time()), "country": country_name(country)}
    if state is State.UNSURE:
        return gettext("Perhaps open now. We do not know on which days it is open.")
    return gettext("Open now, until %(time)s (time in %(country)s).") % words


def _say_closed(status: Status, opening: Opening) -> str:
    if status.reason is Reason.HOLIDAY and opening.holidays is Holidays.NOT_SAID:
        return gettext("Probably closed now: it is a public holiday.")
    if status.reason is Reason.HOLIDAY:
        return gettext("Closed now: it is a public holiday.")
    if status.reason is Reason.BREAK:
        return gettext("Closed on these days of the year.")
    return gettext("Closed now.")


def _say_opens(status: Status, at: datetime, country: str) -> str:
    """When it opens; nothing where the days are not known. Sure only to the day where holidays may move it."""
    opens = status.opens
    if opens is None:
        return ""
    days = (opens.date() - at.astimezone(opens.tzinfo).date()).days
    words = {
        "time": f"{opens:%H:%M}",
        "country": country_name(country),
        "weekday": format_weekday(opens.isoweekday()),
        "day": format_day_of_year(opens.month, opens.day),
    }
    if days == 0:
        return gettext("Opens today at %(time)s (time in %(country)s).") % words
    if days == 1:
        return gettext("Opens tomorrow at %(time)s (time in %(country)s).") % words
    if days < DAYS_IN_A_WEEK:
        return gettext("Opens on %(weekday)s at %(time)s (time in %(country)s).") % words
    return gettext("Opens on %(day)s at %(time)s (time in %(country)s).") % words


def say_hours(opening: Opening) -> str:
    """The hours of the week in one line: «Monday–Friday 08:30–16:30; closed on public holidays»."""
    if opening.always:
        return gettext("day and night")
    parts = [_say_period(period) for period in opening.weekly]
    parts += filter(None, [_say_holidays(opening)])
    parts += [_say_break(rest) for rest in opening.breaks]
    return "; ".join(parts)


def _say_period(period: Period) -> str:
    hours = _hours(period)
    if period.days is None:
        return gettext("%(hours)s, days not known") % {"hours": hours}
    if period.days == ALL_DAYS:
        return gettext("every day %(hours)s") % {"hours": hours}
    return f"{say_days(period.days)} {hours}"


def _say_holidays(opening: Opening) -> str:
    if opening.holidays is Holidays.CLOSED:
        return gettext("closed on public holidays")
    if opening.holidays is Holidays.NOT_SAID:
        return gettext("probably closed on public holidays")
    hours = ", ".join(_hours(period) for period in opening.holiday_periods)
    return gettext("public holidays %(hours)s") % {"hours": hours} if hours else ""


def _say_break(rest: Break) -> str:
    words = {"first": format_day_of_year(*rest.first), "last": format_day_of_year(*rest.last)}
    return gettext("closed from %(first)s to %(last)s") % words


def say_days(days: Iterable[int]) -> str:
    """ISO weekdays in words, runs as «Monday–Friday»; a run may go over the end of the week."""
    return ", ".join(_say_run(run) for run in _runs(frozenset(days)))


def _say_run(run: list[int]) -> str:
    first, last = format_weekday(run[0]), format_weekday(run[-1])
    if len(run) == 1:
        return first
    if len(run) == 2:
        return f"{first}, {last}"
    return pgettext("weekdays", "%(first)s–%(last)s") % {"first": first, "last": last}


def _runs(days: frozenset[int]) -> list[list[int]]:
    """Days that follow one another, in the order of the week from each run's first day."""
    starts = [day for day in sorted(days) if _before(day) not in days] or sorted(days)[:1]
    runs = []
    for start in starts:
        run = [start]
        while _after(run[-1]) in days and len(run) < len(days):
            run.append(_after(run[-1]))
        runs.append(run)
    return runs


def _before(day: int) -> int:
    return (day - 2) % DAYS_IN_A_WEEK + 1


def _after(day: int) -> int:
    return day % DAYS_IN_A_WEEK + 1


def _hours(period: Period) -> str:
    return f"{period.start:%H:%M}–{_end(period.end)}"


def _end(at: time) -> str:
    """«16:30»; the midnight at which a day ends is 24:00."""
    return "24:00" if at == time.min else f"{at:%H:%M}"
