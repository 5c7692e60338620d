"""What the register knows of an agency beside its licence, in words, as it stood on a day: a section a noun."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.common.formatting import country_name, format_date, format_money, format_number
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    Commitment,
    Decision,
    DeploymentStat,
    DestinationPartner,
    JobOrder,
    StaffMember,
    SubAgent,
)
from recruitment_agencies.vocabulary import SECTORS
from recruitment_agencies.wording import BAD, DOUBT, GOOD, PLAIN, Look


@dataclass(frozen=True)
class Entry:
    """One row of a section. `badge`: a word and its look, or None."""

    title: str
    lines: tuple[str, ...] = ()
    badge: tuple[str, Look] | None = None


@dataclass(frozen=True)
class Section:
    """`is_open`: shown without a click; the others fold."""

    title: str
    entries: tuple[Entry, ...]
    note: str = ""
    is_open: bool = False


def sections(agency: Agency, *, on: date) -> list[Section]:
    """All that is known of the agency (prefetched) on the day; nothing for what it has none of."""
    made = [make(agency, on) for make in _SECTIONS]
    return [section for section in made if section.entries]


def decision_section(decisions: Iterable[Decision]) -> Section:
    """Measures that were public on the day (`Decision.objects.public_record`); one an appeal ended says so."""
    return Section(_("Decisions of the office"), tuple(map(_decision, decisions)), is_open=True)


def was_there(row: Any, on: date) -> bool:
    """Whether a dated row (`since`, `until`) counted at the end of the day; unknown ends count."""
    return (row.since is None or row.since <= on) and (row.until is None or row.until >= on)


def orders_on(agency: Agency, on: date) -> list[JobOrder]:
    """Job orders approved by the day."""
    return [order for order in agency.job_orders.all() if order.approved_on <= on]


def commitments_on(agency: Agency, on: date) -> list[Commitment]:
    """Codes signed by the day."""
    return [commitment for commitment in agency.commitments.all() if commitment.since <= on]


def deployments_on(agency: Agency, on: date) -> list[DeploymentStat]:
    """Figures of quarters that had ended by the day."""
    return [
        row
        for row in agency.deployments.all()
        if (row.year, row.quarter) < (on.year, (on.month + 2) // 3)
    ]


# Sections ------------------------------------------------------------------------------------------


def _names(agency: Agency, on: date) -> Section:
    return Section(_("Other names"), tuple(map(_name, agency.names.all())))


def _staff(agency: Agency, on: date) -> Section:
    rows = (row for row in agency.staff.all() if was_there(row, on))
    note = _("Only these people may act for the agency. Ask to see the registration.")
    return Section(_("Registered staff"), tuple(map(_staff_member, rows)), note)


def _sub_agents(agency: Agency, on: date) -> Section:
    rows = (row for row in agency.sub_agents.all() if was_there(row, on))
    note = _("Money that you give to a sub-agent counts as money that the agency took.")
    return Section(_("Sub-agents"), tuple(map(_sub_agent, rows)), note)


def _partners(agency: Agency, on: date) -> Section:
    rows = (row for row in agency.partners.all() if was_there(row, on))
    return Section(_("Partners in the country of work"), tuple(map(_partner, rows)))


def _orders(agency: Agency, on: date) -> Section:
    rows = tuple(_order(order, on) for order in orders_on(agency, on))
    return Section(_("Job orders"), rows)


def _commitments(agency: Agency, on: date) -> Section:
    rows = tuple(_commitment(row, on) for row in commitments_on(agency, on))
    return Section(_("Code of conduct"), rows)


def _deployments(agency: Agency, on: date) -> Section:
    rows = tuple(map(_deployment, deployments_on(agency, on)))
    return Section(_("Workers sent abroad"), rows)


_SECTIONS: tuple[Callable[[Agency, date], Section], ...] = (
    _sub_agents,
    _staff,
    _partners,
    _orders,
    _commitments,
    _deployments,
    _names,
)


# Rows ---------------------------------------------------------------------------------------------


def _name(row: AgencyName) -> Entry:
    return Entry(row.name, (_("Former name"),) if row.is_former else ())


def _staff_member(row: StaffMember) -> Entry:
    return Entry(row.name, _lines(row.role, _number(row.registration_number)))


def _sub_agent(row: SubAgent) -> Entry:
    lines = _lines(row.name_local, row.address, row.phone, _number(row.registration_number))
    return Entry(row.name, lines, money_badge(row.may_collect_money))


def _partner(row: DestinationPartner) -> Entry:
    number = _("Licence number %(number)s.") % {"number": row.licence_number}
    country = country_name(row.country_id)
    return Entry(row.name, _lines(country, number if row.licence_number else ""))


def _order(order: JobOrder, on: date) -> Entry:
    pairs = (
        (_("Employer"), order.employer_name),
        (_("Kind of work"), str(SECTORS.get(order.sector, ""))),
        (_("Number of workers"), format_number(order.positions) if order.positions else ""),
        (_("Monthly wage"), _money(order.wage_amount, order.wage_currency)),
        (
            _("Most that a worker may be charged"),
            _money(order.fee_ceiling_amount, order.fee_ceiling_currency),
        ),
        (_("Approved by"), order.approved_by),
        (_("Approved on"), format_date(order.approved_on)),
        (_("Valid until"), format_date(order.valid_until) if order.valid_until else ""),
    )
    title = f"{order.reference} · {country_name(order.destination_id)}"
    return Entry(title, _said(pairs), _order_badge(order, on))


def _order_badge(order: JobOrder, on: date) -> tuple[str, Look] | None:
    ends = [day for day in (order.withdrawn_on, order.valid_until) if day]
    is_over = any(day < on for day in ends) or order.withdrawn_on == on
    return (_("No longer valid"), DOUBT) if is_over else None


def _commitment(commitment: Commitment, on: date) -> Entry:
    state, day = commitment.get_state_display(), commitment.since
    if commitment.withdrawn_on and commitment.withdrawn_on > on:
        state = _("signed")
    elif commitment.withdrawn_on:
        day = commitment.withdrawn_on
    lines = [_("%(state)s since %(day)s") % {"state": state, "day": format_date(day)}]
    lines += [
        _("Grade: %(grade)s (%(cycle)s)") % {"grade": rating.grade, "cycle": rating.cycle}
        for rating in commitment.ratings.all()
        if rating.rated_on is None or rating.rated_on <= on
    ]
    if commitment.scheme.method:
        lines.append(commitment.scheme.method)
    return Entry(str(commitment.scheme), tuple(lines))


def _deployment(row: DeploymentStat) -> Entry:
    pairs = (
        (_("Workers sent"), format_number(row.deployed)),
        (_("Women among them"), format_number(row.women) if row.women is not None else ""),
        (
            _("Prepared before departure"),
            format_number(row.oriented) if row.oriented is not None else "",
        ),
    )
    quarter = _("Quarter %(quarter)s of %(year)s") % {"quarter": row.quarter, "year": row.year}
    return Entry(f"{quarter} · {country_name(row.destination_id)}", _said(pairs))


def _decision(decision: Decision) -> Entry:
    lines = _lines(
        decision.public_summary,
        format_date(decision.effective_on),
        decision.legal_basis,
        _money(decision.fine_amount, decision.fine_currency),
        _("Valid until %(day)s.") % {"day": format_date(decision.suspended_until)}
        if decision.suspended_until
        else "",
        str(decision.case.ministry),
    )
    ended = getattr(decision, "set_aside_on", None)
    word = _("Ended on appeal on %(day)s") % {"day": format_date(ended)} if ended else _("in force")
    look = PLAIN if ended else BAD
    return Entry(capfirst(decision.get_kind_display()), lines, (capfirst(word), look))


def money_badge(may_collect_money: bool | None) -> tuple[str, Look]:
    """Whether an office or a sub-agent may take a worker's money."""
    if may_collect_money is None:
        return _("We do not know whether it may take money."), PLAIN
    if may_collect_money:
        return _("It may take money. Ask for a receipt."), GOOD
    return _("It must not take money."), DOUBT


def _number(number: str) -> str:
    return f"{_('Registration number')}: {number}" if number else ""


def _money(amount: Any, currency: str) -> str:
    return format_money(amount, currency) if amount is not None else ""


def _said(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{label}: {value}" for label, value in pairs if value)


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
