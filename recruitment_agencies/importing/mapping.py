"""Which column of a register list is what: TOML files, one a register, all standing on `default.toml`."""

import re
import tomllib
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _

from portal.common.script import fold_for_search
from recruitment_agencies.importing.reasons import FileProblem

FIELDS = (
    "name",
    "name_local",
    "licence_number",
    "authority",
    "issued_on",
    "expires_on",
    "status",
    "status_on",
    "address",
    "phone",
    "website",
)
STATUSES = (
    "valid",
    "suspended",
    "reinstated",
    "renewed",
    "returned",
    "revoked",
    "delisted",
    "expired",
)
ORDERS = ("day-first", "month-first", "unknown")
CALENDARS = ("auto", "gregorian", "buddhist")
FOLDER = Path(__file__).parent.parent / "reference_data" / "import_mappings"
DEFAULT = "default"
Needs = tuple[tuple[str, ...], ...]
WHICH_LICENCE: Needs = (("name", "name_local"), ("licence_number",))
_PUNCTUATION = re.compile(r"[\s_\-./:*()\[\]’'\"#]+")
_MOST_BYTES = 200_000


@dataclass(frozen=True)
class Mapping:
    """How to read one register's list.

    Attributes:
        columns: field → header names, best first, folded by `folded_header`.
        constants: field → the value of every row that gives none.
        statuses: folded word → one of `STATUSES`.
        totals: folded words that begin a line of sums. sheet: name of the sheet; empty: the first with a header.
        needs: without which columns a row is no header; of each group one is enough.
        header_row: 0 where it is to be found. order: one of `ORDERS`. calendar: one of `CALENDARS`.
    """

    key: str
    columns: Dict[str, Sequence[str]]
    constants: Dict[str, str]
    statuses: Dict[str, str]
    totals: frozenset[str] = frozenset()
    sheet: str = ""
    header_row: int = 0
    order: str = "day-first"
    calendar: str = "auto"
    needs: Needs = WHICH_LICENCE

    def with_file(self, key: str, content: Dict[str, Any]) -> Self:
        """This mapping with what a file says laid over it. Raises FileProblem."""
        named = {**_flat(content), **content.get("columns", {})}
        columns = {name: list(names) for name, names in self.columns.items()}
        for column, names in _right_way_round(named).items():
            columns[column] = [*map(folded_header, names), *columns.get(column, ())]
        statuses = dict(self.statuses)
        for status, words in content.get("statuses", {}).items():
            _check("statuses", status, STATUSES)
            statuses.update((folded_header(word), status) for word in _texts("statuses", words))
        for column in content.get("constants", {}):
            _check("constants", column, FIELDS)
        dates, file = content.get("dates", {}), content.get("file", {})
        return replace(
            self,
            key=key,
            columns=columns,
            statuses=statuses,
            constants={**self.constants, **{k: str(v) for k, v in content.get("constants", {}).items()}},
            totals=self.totals | {folded_header(word) for word in content.get("totals", ())},
            sheet=str(file.get("sheet", self.sheet)),
            header_row=int(file.get("header_row", self.header_row)),
            order=_check("order", dates.get("order", self.order), ORDERS),
            calendar=_check("calendar", dates.get("calendar", self.calendar), CALENDARS),
        )  # fmt: skip


def load_mapping(key: str) -> Mapping:
    """One of those that come with the program, by the name of its file. Raises FileProblem where there is none."""
    bare = Mapping(DEFAULT, {}, {}, {})
    default = bare.with_file(DEFAULT, tomllib.loads((FOLDER / "default.toml").read_text()))
    if key == DEFAULT:
        return default
    if key not in mapping_keys():
        raise FileProblem(_("There is no mapping “%(name)s”.") % {"name": key})
    return default.with_file(key, tomllib.loads((FOLDER / f"{key}.toml").read_text()))


def load_mapping_file(path: Path) -> Mapping:
    """A mapping of the user's own, laid over the default one.

    Raises:
        FileProblem: there is no such file, it is not TOML, or it says something that is not understood.
    """
    try:
        with path.open("rb") as file:
            content = tomllib.loads(file.read(_MOST_BYTES).decode())
    except (OSError, ValueError) as error:
        said = _("The mapping cannot be read: %(error)s") % {"error": error}
        raise FileProblem(said) from error
    try:
        return load_mapping(DEFAULT).with_file(path.stem[:80], content)
    except (TypeError, ValueError, AttributeError) as error:
        said = _("The mapping cannot be read: %(error)s") % {"error": error}
        raise FileProblem(said) from error


def mapping_keys() -> list[str]:
    """Names of the mappings that come with the program, the default one first."""
    others = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != DEFAULT)
    return [DEFAULT, *others]


def mapping_for(country: str) -> str:
    """The key of the mapping for the lists of a country."""
    return country.lower() if country.lower() in mapping_keys() else DEFAULT


@dataclass(frozen=True)
class Header:
    """Where the header stands and which column is what. `unused`: headers that nobody asked for."""

    row: int
    columns: Dict[str, int]
    unused: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    needs: Needs = WHICH_LICENCE

    @property
    def is_enough(self) -> bool:
        """Whether it names what a list must at least say."""
        return all(any(name in self.columns for name in group) for group in self.needs)


def read_header(row: int, cells: Sequence[object], mapping: Mapping) -> Header:
    """What a row says as a header; it may be none. A column belongs to the field that names it best."""
    written = tuple(folded_header(cell) for cell in cells)
    found: dict[str, int] = {}
    for column, names in mapping.columns.items():
        ranked = [names.index(text) for text in written if text and text in names]
        if ranked:
            found[column] = written.index(names[min(ranked)])
    unused = tuple(
        str(cell).strip()
        for index, cell in enumerate(cells)
        if cell not in (None, "") and index not in found.values()
    )
    return Header(row, found, unused, written, mapping.needs)


def folded_header(value: object) -> str:
    """A header or a status word without case, punctuation and line ends."""
    if value is None or isinstance(value, int | float | date):
        return ""
    return _PUNCTUATION.sub(" ", fold_for_search(str(value)[:500])).strip()


def _flat(content: Dict[str, Any]) -> dict[str, Any]:
    """Fields may also be named at the top of the file."""
    return {key: value for key, value in content.items() if key in FIELDS}


def _right_way_round(named: Dict[str, Any]) -> dict[str, list[str]]:
    """`name = ["Company"]`; also understood: `"Company" = "name"`."""
    columns: dict[str, list[str]] = {}
    for key, value in named.items():
        if key not in FIELDS and isinstance(value, str) and value in FIELDS:
            columns.setdefault(value, []).append(key)
        else:
            _check("columns", key, FIELDS)
            columns.setdefault(key, []).extend(_texts("columns", value))
    return columns


def _texts(where: str, value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        said = _("The mapping cannot be read: %(error)s")
        raise FileProblem(said % {"error": f"{where}: {value!r}"})
    return texts


def _check(where: str, value: Any, known: Sequence[str]) -> str:
    if value not in known:
        said = _("The mapping says “%(value)s” under %(where)s. Known are: %(known)s.")
        raise FileProblem(said % {"value": value, "where": where, "known": ", ".join(known)})
    return str(value)
