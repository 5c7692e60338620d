"""What may stand in a cell of a closed set: the code, or the word for it in any language of the portal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils import translation

from complaints.enums import AccusedType, ConsentMethod, Recipient, SharedPart
from complaints.models import GrievanceKind
from portal.common.formatting import country_name
from portal.reference.models import Area, Country
from portal.settings.languages import LANGUAGE_CODES, PORTAL_LANGUAGES
from recruitment_agencies.importing.mapping import folded_header
from recruitment_agencies.vocabulary import CATEGORIES

YES, NO = "yes", "no"
_YES = ("yes", "y", "true", "1", "x", "បាទ", "ចាស", "មាន", "ဟုတ်", "ဟုတ်သည်", "ရှိ", "có", "ใช่")
_NO = ("no", "n", "false", "0", "ទេ", "គ្មាន", "មិន", "မဟုတ်", "မဟုတ်ပါ", "မရှိ", "không", "ไม่")
CONSENT_WAYS = (ConsentMethod.SPOKEN, ConsentMethod.WRITTEN, ConsentMethod.THUMBPRINT)
COVERS = (SharedPart.STATEMENT, SharedPart.FEE_CHECK, SharedPart.MESSAGES, SharedPart.EVIDENCE)
DEFAULT_COVERS = (SharedPart.STATEMENT, SharedPart.FEE_CHECK, SharedPart.MESSAGES)
# A helper's own organisation keeps a copy by the worker's consent, so organisations cannot be kept out here.
TO_KEEP_OUT = (Recipient.LABOUR_ATTACHE, Recipient.MINISTRY)


@dataclass(frozen=True)
class Words:
    """One closed set: `codes` by folded word, `labels` by code in the active language, for lists and examples."""

    codes: Mapping[str, str]
    labels: Mapping[str, str]

    def find(self, text: str) -> str | None:
        """The code of a word; None where it is not known. «CODE – word» is understood too."""
        found = self.codes.get(folded_header(text))
        if found is None and " – " in text:
            found = self.codes.get(folded_header(text.split(" – ")[0]))
        return found


@dataclass(frozen=True)
class Vocabulary:
    """Every closed set of the sheet, read once."""

    sets: Mapping[str, Words]

    def __getitem__(self, column: str) -> Words:
        return self.sets[column]


def read_vocabulary() -> Vocabulary:
    """As it stands now, labels in the active language."""
    languages = {row.code: [row.endonym, row.english_name] for row in PORTAL_LANGUAGES}
    spoken = _words(languages, {row.code: row.endonym for row in PORTAL_LANGUAGES})
    countries = _in_all_languages(Country.objects.values_list("code", flat=True), country_name)
    return Vocabulary(
        {
            "language": spoken,
            "consent_language": spoken,
            "nationality": countries,
            "country_of_work": countries,
            "area_of_work": _areas(),
            "kind": _kinds(),
            "danger": _words({YES: _YES, NO: _NO}, {YES: YES, NO: NO}),
            "accused_type": _of_enum(AccusedType),
            "paid_for": _in_all_languages(CATEGORIES, lambda key: str(CATEGORIES[key])),
            "ask_for": _of_enum(Recipient),
            "exclude": _of_enum(TO_KEEP_OUT),
            "consent": _of_enum(CONSENT_WAYS),
            "consent_covers": _of_enum(COVERS),
        }
    )


def _of_enum(members: Iterable[models.TextChoices]) -> Words:
    by_code = {member.value: member for member in members}
    return _in_all_languages(by_code, lambda code: str(by_code[code].label))


def _in_all_languages(codes: Iterable[str], label: Callable[[str], str]) -> Words:
    codes = list(codes)
    known: dict[str, list[str]] = {code: [] for code in codes}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            for code in codes:
                known[code].append(label(code))
    return _words(known, {code: label(code) for code in codes})


def _areas() -> Words:
    areas = list(Area.objects.all())
    known = {area.code: list(map(str, area.names.values())) for area in areas}
    return _words(known, {area.code: area.name for area in areas})


def _kinds() -> Words:
    rows = list(GrievanceKind.objects.for_menu())
    known = {
        row.key: [getattr(row, f"label_{code}", "") or "" for code in LANGUAGE_CODES]
        for row in rows
    }
    return _words(known, {row.key: row.label for row in rows})


def _words(known: Mapping[str, Iterable[str]], labels: Mapping[str, str]) -> Words:
    """A word that could mean two things means neither; codes win over words."""
    codes: dict[str, str] = {}
    doubtful: set[str] = set()
    for code, written in known.items():
        for word in {folded_header(one) for one in written if one}:
            if codes.setdefault(word, code) != code:
                doubtful.add(word)
    codes = {word: code for word, code in codes.items() if word not in doubtful}
    codes |= {folded_header(code): code for code in known}
    return Words(codes, labels)
