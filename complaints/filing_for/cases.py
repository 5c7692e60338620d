"""Rows of one case made into one submission: a group complains together, each worker with her own consent and receipt.

The idempotency key is made of what names the case, not of what is told about it, so that a sheet that comes again files
nothing twice, and a row that was corrected after it had been filed is said to be filed already:

* with something in the column `case`: of the organisation and that word;
* else with a passport or a telephone and a name: of the organisation, the person, the kind and the country of work;
* else of the organisation and everything the row says, and which of several equal rows it is.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from complaints.enums import AccusedType, ConsentPurpose, ContactChannel, FilingChannel, Recipient
from complaints.filing_for import columns
from complaints.filing_for.problems import Problem, missing
from complaints.filing_for.rows import Row
from complaints.submission import Accused, ConsentGiven, ContactWish, Person, Submission
from portal.common.encryption import blind_index
from portal.common.forms import LONG_TEXT
from recruitment_agencies.services.fee_checks import run_fee_check

UNKNOWN_CATEGORY = "fee.service"
FindAgency = Callable[[str, str], str | None]
"""(licence number or public id, nationality) → public id of one agency, or None."""


@dataclass(frozen=True)
class SheetCase:
    """One complaint of a sheet: its rows in the order of the sheet, and what is to be filed."""

    label: str
    rows: tuple[Row, ...]
    submission: Submission

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(row.number for row in self.rows)


def make_cases(
    rows: Iterable[Row], *, organisation: str, find_agency: FindAgency
) -> tuple[list[SheetCase], list[Problem]]:
    """Cases in the order of their first rows, and the faults of those that cannot be filed.

    Args:
        organisation: slug of the helper's.
    """
    cases: list[SheetCase] = []
    problems: list[Problem] = []
    seen: dict[UUID, SheetCase] = {}
    equal: Counter[str] = Counter()
    for label, members in _grouped(rows):
        merged, faults = _merged(members, find_agency)
        if faults:
            problems += faults
            continue
        key = _key(organisation, label, members, equal)
        if key in seen:
            problems.append(_again(members[0].number, seen[key].numbers[0]))
            continue
        case = SheetCase(label, members, _submission(key, organisation, members, merged))
        seen[key] = case
        cases.append(case)
    return cases, problems


def _grouped(rows: Iterable[Row]) -> list[tuple[str, tuple[Row, ...]]]:
    groups: dict[object, list[Row]] = {}
    for row in rows:
        label = str(row.get("case") or "")
        groups.setdefault(label.casefold() or row.number, []).append(row)
    return [(str(found[0].get("case") or ""), tuple(found)) for found in groups.values()]


# One value a case ---------------------------------------------------------------------------------


def _merged(rows: Sequence[Row], find_agency: FindAgency) -> tuple[dict[str, Any], list[Problem]]:
    """What holds for the whole case: the first row that says it, unless another says something else."""
    merged: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in columns.OF_THE_CASE:
        said = [row for row in rows if row.get(column)]
        for row in said:
            if merged.setdefault(column, row.get(column)) != row.get(column):
                problems.append(_differs(row, column, said[0].number))
    merged["story"] = "\n\n".join(
        dict.fromkeys(row.get("story") for row in rows if row.get("story"))
    )
    if len(merged["story"]) > LONG_TEXT:
        problems.append(
            Problem(rows[0].number, "story", _("This is too long. Please write it in fewer words."))
        )
    problems += [
        missing(rows[0].number, column)
        for column in columns.REQUIRED
        if column != "consent" and not merged.get(column)
    ]
    problems += _paid(rows, merged) + _agency(rows, merged, find_agency)
    return merged, problems


def _differs(row: Row, column: str, first: int) -> Problem:
    said = _(
        "Row %(row)s of the same case says something else. Write the same in both, or give them"
        " different cases."
    )
    return Problem(row.number, column, said % {"row": first}, row.typed.get(column, ""))


def _again(number: int, first: int) -> Problem:
    said = _(
        "Row %(row)s has this worker with this kind of problem already. Write both into one case,"
        " or delete one."
    )
    return Problem(number, "case", said % {"row": first})


def _paid(rows: Sequence[Row], merged: dict[str, Any]) -> list[Problem]:
    """The fee check is one worker's: where several paid, the highest amount is checked."""
    said = [row for row in rows if row.get("paid_amount")]
    if not said:
        return []
    most = max(said, key=lambda row: row.get("paid_amount"))
    for row in said:
        if row.get("paid_currency") != most.get("paid_currency"):
            return [_differs(row, "paid_currency", most.number)]
    merged["paid"] = most
    return []


def _agency(rows: Sequence[Row], merged: dict[str, Any], find: FindAgency) -> list[Problem]:
    number = merged.get("agency")
    if not number or not merged.get("nationality"):
        return []
    merged["agency_id"] = find(number, merged["nationality"])
    if merged["agency_id"]:
        return []
    first = next(row for row in rows if row.get("agency"))
    said = _("This agency is not in the register. You may write its name instead.")
    return [Problem(first.number, "agency", said, number)]


# The key ------------------------------------------------------------------------------------------


def _key(organisation: str, label: str, rows: Sequence[Row], equal: Counter[str]) -> UUID:
    """Keyed, so that nobody can try passports against a copy of the database."""
    named = ["case", label.casefold()] if label else _anchor(rows[0])
    if named is None:
        content = json.dumps(rows[0].values, sort_keys=True, default=str, ensure_ascii=False)
        named = ["row", content, str(equal[content])]
        equal[content] += 1
    text = json.dumps([organisation, *named], ensure_ascii=False)
    return UUID(bytes=blind_index(text, purpose="complaints.sheet_case")[:16], version=4)


def _anchor(row: Row) -> list[str] | None:
    """What names one worker with one problem; None where the row does not say who she is."""
    about = [str(row.get(name) or "") for name in ("kind", "country_of_work", "nationality")]
    if row.get("passport"):
        return ["passport", row.get("passport"), *about]
    if row.get("phone") and row.get("name"):
        return ["phone", row.get("phone"), str(row.get("name")).casefold(), *about]
    return None


# The submission -----------------------------------------------------------------------------------


def _submission(
    key: UUID, organisation: str, rows: Sequence[Row], merged: Mapping[str, Any]
) -> Submission:
    people = tuple(_person(row) for row in rows)
    return Submission(
        idempotency_key=key,
        language=people[0].language,
        nationality=merged["nationality"],
        country_of_work=merged["country_of_work"],
        area_of_work=merged.get("area_of_work"),
        kind=merged["kind"],
        danger=merged.get("danger") == "yes",
        narrative=merged["story"],
        accused=_accused(merged),
        ask_for=merged.get("ask_for") or (Recipient.LABOUR_ATTACHE.value,),
        exclude=merged.get("exclude") or (),
        contact=people[0].contact,
        complainants=len(people),
        fee_check=_fee_check(merged, people[0].language),
        channel=FilingChannel.IMPORT.value,
        people=people,
        consents=tuple(_consent(row, organisation) for row in rows),
        filed_through=organisation,
    )


def _person(row: Row) -> Person:
    contact = ContactWish()
    if row.get("phone"):
        contact = ContactWish(
            ContactChannel.PHONE.value, row.get("phone"), row.get("safe_hours") or ""
        )
    return Person(
        name=row.get("name") or "",
        passport=row.get("passport") or "",
        contact=contact,
        language=row.get("language"),
    )


def _consent(row: Row, organisation: str) -> ConsentGiven:
    return ConsentGiven(
        recipient_slug=organisation,
        purpose=ConsentPurpose.FILE.value,
        scope=tuple(row.get("consent_covers")),
        how=row.get("consent"),
        note=row.get("consent_note") or "",
        language=row.get("consent_language"),
    )


def _accused(merged: Mapping[str, Any]) -> tuple[Accused, ...]:
    name, agency = merged.get("accused_name") or "", merged.get("agency_id")
    usual = AccusedType.AGENCY if agency else AccusedType.EMPLOYER if name else None
    kind = merged.get("accused_type") or usual
    return (Accused(type=str(kind), name=name, agency=agency),) if kind else ()


def _fee_check(merged: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    paid: Row | None = merged.get("paid")
    if paid is None:
        return None
    return check_paid(
        origin=merged["nationality"],
        destination=merged["country_of_work"],
        amount=paid.get("paid_amount"),
        currency=paid.get("paid_currency"),
        category=paid.get("paid_for") or UNKNOWN_CATEGORY,
        language=language,
    )


def check_paid(
    *, origin: str, destination: str, amount: Decimal, currency: str, category: str, language: str
) -> dict[str, Any]:
    """The fee check of one payment, its sentences in the worker's language. `asked` is what it was asked."""
    payment = {"category": category, "amount": amount, "currency": currency, "payee": "unknown"}
    told = {"origin": origin, "destination": destination, "payments": [payment]}
    with translation.override(language):
        answer = run_fee_check(told)
    return {**answer, "asked": {**told, "payments": [{**payment, "amount": str(amount)}]}}
