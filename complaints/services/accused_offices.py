"""Offices that a complaint is about, found without anybody picking them: named by word, or an accused agency's own."""

import functools
import unicodedata
from collections.abc import Iterable

from complaints.enums import AccusedType
from complaints.offices import concerned_with
from complaints.submission import Submission
from portal.accounts.models import Organisation
from portal.common.script import clean_text, fold_for_search
from portal.reference.models import Mission
from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies.models import Agency

# Shorter names of offices stand in too many sentences to say that one of them is meant.
SHORTEST_NAME_WITHIN = 10


def named_missions(submission: Submission) -> list[Mission]:
    """Missions of her country where she works whose name the accused bear, in any language.

    A whole name is enough for anybody accused. An official's line may say more than the name («Mr X, Embassy of …»):
    there the name within is enough. Routing keeps the post away from a case about an official anyhow; this keeps it
    away from copies, from re-routing and from every list as well.
    """
    if not any(accused.name for accused in submission.accused):
        return []
    missions = Mission.objects.missions().filter(
        of_country=submission.nationality, in_country=submission.country_of_work
    )
    written = _written(submission)
    return [m for m in missions if _is_named(m.names.values(), written)]


def named_organisations(submission: Submission) -> list[Organisation]:
    """Offices of the portal that could receive the case and whose name the accused bear, in any language."""
    if not any(accused.name for accused in submission.accused):
        return []
    concerned = concerned_with(
        nationality=submission.nationality, country=submission.country_of_work
    )
    offices = Organisation.objects.active().filter(concerned)
    written = _written(submission)
    return [office for office in offices if _is_named(_names(office), written)]


def own_organisations(submission: Submission) -> list[Organisation]:
    """The organisations of accused agencies of the register: their people work in this very portal."""
    agencies = [accused.agency for accused in submission.accused if accused.agency]
    if not agencies:
        return []
    found = Agency.objects.filter(public_id__in=agencies, organisation__isnull=False)
    rows = found.select_related("organisation")
    return [agency.organisation for agency in rows if agency.organisation]


def _names(office: Organisation) -> list[str]:
    return [getattr(office, f"name_{code}") or "" for code in LANGUAGE_CODES]


def _written(submission: Submission) -> list[tuple[str, bool]]:
    """The accused by name, in one form, and whether each is an official."""
    return [(_folded(one.name), one.type == AccusedType.OFFICIAL) for one in submission.accused]


def _is_named(names: Iterable[str], written: list[tuple[str, bool]]) -> bool:
    folded = {_folded_office(name) for name in names if name} - {""}
    return any(
        name in folded or (is_official and any(_stands_in(office, name) for office in folded))
        for name, is_official in written
    )


def _stands_in(name: str, written: str) -> bool:
    return len(name) >= SHORTEST_NAME_WITHIN and name in written


@functools.lru_cache(maxsize=4096)
def _folded_office(name: str) -> str:
    """Kept for the next filing: names of offices are public and few. Names of the accused are kept nowhere."""
    return _folded(name)


def _folded(name: str) -> str:
    """One form for the spellings of a name: no case, no spaces, no punctuation, no Zawgyi."""
    folded = fold_for_search(clean_text(name).normalised)
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c).startswith("M"))
