"""The words of fee law that a person chooses from: sectors, programmes, costs, payees. Keys as in the rules."""

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SECTORS: dict[str, Promise] = {
    "agriculture": _("Farm work"),
    "caregiving_home": _("Care for a person at home"),
    "caregiving_institution": _("Care in a hospital or care home"),
    "childcare": _("Child care"),
    "cleaner": _("Cleaning"),
    "construction": _("Construction"),
    "cook": _("Cooking"),
    "domestic_work": _("Work in a private house"),
    "driver": _("Driving"),
    "fishing_nearshore": _("Fishing near the coast"),
    "fishing_offshore": _("Fishing far at sea"),
    "gardener": _("Gardening"),
    "hospitality": _("Hotel or restaurant"),
    "manufacturing": _("Factory work"),
    "plantation": _("Plantation"),
    "seafaring": _("Ship's crew"),
    "services": _("Services"),
    "shipbuilding": _("Shipbuilding"),
    "other": _("Other work"),
}

# Programme names stay in Latin letters in every language (docs/glossary.md).
PROGRAMMES: dict[str, Promise] = {
    "mou": _("MOU (agreement between the two countries)"),
    "border_pass": _("Border pass"),
    "direct_hire": _("Hired directly by the employer"),
    "eps": _("EPS (Korea)"),
    "e10": _("E10 fishing crew (Korea)"),
    "titp": _("TITP technical intern (Japan)"),
    "titp3": _("TITP number 3 (Japan)"),
    "ssw": _("SSW specified skilled worker (Japan)"),
    "ssw_after_titp": _("SSW after TITP 2 or 3 (Japan)"),
    "esd": _("ESD, from 2027 (Japan)"),
    "highly_skilled": _("Highly skilled worker"),
    "designated_activities": _("Designated activities (Japan)"),
    "skilled": _("Skilled worker visa"),
    "tw_foreign_worker": _("Foreign worker (Taiwan)"),
    "tw_intermediate_skilled": _("Intermediate skilled worker (Taiwan)"),
    "irregular": _("Without papers"),
    "other": _("Another programme"),
}

# ILO 2019, General principles and operational guidelines for fair recruitment, annex on fees and related costs.
CATEGORIES: dict[str, Promise] = {
    "fee.service": _("Service or placement fee of the agency"),
    "fee.brokerage": _("Money for a broker or sub-agent"),
    "fee.recurring_service": _("Monthly agency fee after arrival"),
    "security.deposit": _("Deposit (money kept as guarantee)"),
    "cost.medical": _("Medical check, vaccination"),
    "cost.insurance": _("Insurance, welfare fund"),
    "cost.test": _("Language or skills test"),
    "cost.training": _("Training, orientation"),
    "cost.equipment": _("Tools, uniform"),
    "cost.travel_lodging": _("Travel, food and lodging on the way"),
    "cost.admin": _("Passport, visa, permit, papers"),
    "wage.deduction": _("Taken from my wage"),
    "illegit": _("Bribe, or I was not told what it was for"),
}

# Taken in the same breath, but no fee: listed beside the answer, never judged (fee-rules.md C5.10).
NOT_FEES: dict[str, Promise] = {
    "not_a_fee": _("Tax, or money that the State makes me send home"),
}

PAYEES: dict[str, Promise] = {
    "agency": _("The agency in my country"),
    "branch": _("A branch office of the agency"),
    "sub_agent": _("A sub-agent"),
    "broker": _("A broker"),
    "destination_agency": _("An agency in the country of work"),
    "employer": _("The employer"),
    "state": _("A government office"),
    "unknown": _("I do not know"),
}

# Of the countries in portal/reference/reference_data/currencies.yaml, in its order.
CURRENCIES = (
    "KHR", "MMK", "VND", "LAK", "PHP", "IDR", "NPR", "LKR", "INR",
    "THB", "MYR", "JPY", "KRW", "SGD", "TWD", "EUR", "BHD", "CAD", "ILS", "KWD", "NOK",
    "OMR", "QAR", "SAR", "AED", "GBP", "USD",
)  # fmt: skip

# Codes that CLDR has a name for and that are no country of ISO 3166-1.
NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)


def known_countries() -> list[str]:
    """The two-letter codes of ISO 3166-1."""
    codes = map(str, Locale("en").territories)
    return sorted(code for code in codes if len(code) == 2 and code not in NO_COUNTRIES)


# What a wage consists of, as the rules name the base they count from (`params.wage_base`).
WAGE_BASES = (
    "contract_wage",
    "basic_salary_in_approved_contract",
    "basic_plus_fixed_allowances_declared_in_work_pass",
    "first_month_salary",
    "monthly_salary_after_arrival",
)
