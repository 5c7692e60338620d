"""A register of 100,000 made-up agencies with licences and events, for a database of the benchmark alone."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection

from recruitment_agencies.enums import EventKind
from recruitment_agencies.models import Agency, Licence, LicenceEvent
from recruitment_agencies.models.agency import LOCAL_LANGUAGES

BATCH = 2000
SEED = 20261123
AUTHORITY = "Benchmark authority"
FIRST = date(2016, 1, 1)
SYLLABLES = (
    "ka ko ku ma mi mo na no nu sa so su ta to tu ra ri ro la li lo ba bo bu da do du ga go phan sok chan dara rith "
    "vann myat thida aung kyaw min htet zaw nguyen tran le pham hoang minh quang thanh"
)
LOCAL = {
    "KH": ("ផ្កាយ", "មេគង្គ", "មាស", "ស្ពាន", "អង្គរ", "ដួងចន្ទ", "ភ្នំ", "ទន្លេ", "សុខ", "ដារា", "រិទ្ធ", "វណ្ណ"),
    "MM": ("ရွှေ", "ဝါးလမ်း", "ကြယ်", "မြစ်", "တောင်", "အောင်", "မင်း", "ထက်", "ဇော်", "သီတာ", "မြတ်", "လမင်း"),
    "VN": ("Hoa", "Sen", "Đường", "Sông", "Cửa", "Vàng", "Biển", "Xanh", "Thành", "Minh", "Quang", "Hoàng"),
}  # fmt: skip
KINDS = ("Recruitment", "Overseas Employment", "Manpower", "Labour Export", "Recruiting Services")
FORMS = ("Co., Ltd.", "Company Limited", "JSC", "Agency", "Group")
PLACES = ("Phnom Penh", "Poipet", "Yangon", "Mandalay", "Hà Nội", "Hải Phòng", "Battambang")


def fill_register(count: int) -> int:
    """Add made-up agencies until there are so many; returns how many there are."""
    wanted = max(0, count - Agency.objects.count())
    for start in range(0, wanted, BATCH):
        numbers = range(start, min(start + BATCH, wanted))
        _add(numbers, random.Random(SEED + start))  # noqa: S311 - no secret  # nosec B311
    return Agency.objects.count()


def tidy_register() -> None:
    """What autovacuum does within a minute: the planner learns of the rows, and the search indexes are merged."""
    tables = ", ".join(model._meta.db_table for model in (Agency, Licence, LicenceEvent))
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {tables}")


def _add(numbers: range, dice: random.Random) -> None:
    agencies = Agency.objects.bulk_create(_agency(dice) for _number in numbers)
    licences = [_licence(agency, number) for agency, number in zip(agencies, numbers, strict=True)]
    Licence.objects.bulk_create(licences)
    LicenceEvent.objects.bulk_create(
        event for licence in licences for event in _events(licence, dice)
    )


def _agency(dice: random.Random) -> Agency:
    country = dice.choice(list(LOCAL_LANGUAGES))
    words = [
        "".join(dice.choices(SYLLABLES.split(), k=dice.randint(2, 3))).title() for _word in "12"
    ]
    space = " " if country == "VN" else ""
    agency = Agency(
        country_id=country,
        name=f"{' '.join(words)} {dice.choice(KINDS)} {dice.choice(FORMS)}",
        name_local=space.join(dice.choices(LOCAL[country], k=4)),
        address=f"No. {dice.randint(1, 900)}, {dice.choice(PLACES)}",
        is_demonstration=True,
    )
    agency.derive()
    return agency


def _licence(agency: Agency, number: int) -> Licence:
    licence = Licence(agency=agency, number=f"BENCH-{number:06}", authority=AUTHORITY)
    licence.derive()
    return licence


def _events(licence: Licence, dice: random.Random) -> Iterator[LicenceEvent]:
    issued = FIRST + timedelta(days=dice.randint(0, 3600))
    end = issued + timedelta(days=dice.choice((730, 1825, 3650)))
    yield LicenceEvent(licence=licence, kind=EventKind.ISSUED, on=issued, valid_until=end)
    if dice.random() < 0.1:
        kind = dice.choice((EventKind.SUSPENDED, EventKind.REVOKED, EventKind.DELISTED))
        yield LicenceEvent(licence=licence, kind=kind, on=issued + timedelta(days=300))
    elif dice.random() < 0.3:
        later = end + timedelta(days=1825)
        yield LicenceEvent(licence=licence, kind=EventKind.RENEWED, on=end, valid_until=later)
