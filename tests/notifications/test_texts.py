"""No message says more than that there is something to read (threats T1, T18), in any language."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from portal.common.site import site_name
from portal.notifications.templates import MessageTemplate, render_template, templates

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "km", "my", "vi")
REFERENCE = "MRP-REFERENCE"

# Ids of data/glossary.json. Never, in any message: what it is about, whom it accuses, who handles
# it.
NEVER = [
    "unpaid_wages",
    "wage",
    "passport",
    "passport_confiscated",
    "confinement",
    "threats",
    "violence",
    "sexual_harassment",
    "forced_labour",
    "human_trafficking",
    "exploitation",
    "fraud",
    "discrimination",
    "dismissal",
    "work_injury",
    "death",
    "deportation",
    "arrest",
    "detention",
    "debt",
    "deposit",
    "recruitment_fee",
    "service_fee",
    "recruitment_agency",
    "broker",
    "sub_agent",
    "employer",
]
# Never to a worker: whoever holds the phone must not learn that there is a complaint.
NEVER_TO_WORKERS = [
    "complaint",
    "file_complaint",
    "labour_attache",
    "ministry_of_labour",
    "case_worker",
    "evidence",
]


@cache
def glossary() -> dict[str, dict[str, Any]]:
    rows = yaml.safe_load((ROOT / "portal/search/reference_data/glossary.yaml").read_text("utf-8"))[
        "rows"
    ]
    return {row.get("key") or row["id"]: row for row in rows}


def term(key: str, language: str) -> list[str]:
    """The displayed forms of a term, without what stands in brackets."""
    entry = glossary()[key][language]
    text = entry if isinstance(entry, str) else entry["term"]
    return [part.strip() for part in re.sub(r"\(.*?\)", "", text).split("/")]


def is_in(word: str, text: str, language: str) -> bool:
    """Whether the word stands in the text: as a word where spaces part words, else anywhere."""
    if language in {"en", "vi"}:
        return re.search(rf"\b{re.escape(word)}s?\b", text, flags=re.IGNORECASE) is not None
    return word in text


def said(template: MessageTemplate, language: str) -> str:
    rendered = render_template(template, language=language, reference=REFERENCE)
    return f"{rendered.subject}\n{rendered.text}"


@pytest.mark.security
@pytest.mark.parametrize("language", LANGUAGES)
def test_message_texts_hold_no_word_of_the_case(language: str) -> None:
    found = []
    for template in templates:
        forbidden = NEVER if template.for_staff else [*NEVER, *NEVER_TO_WORKERS]
        text = said(template, language)
        found += [
            (template.key, w)
            for key in forbidden
            for w in term(key, language)
            if is_in(w, text, language)
        ]
    assert found == []


@pytest.mark.security
@pytest.mark.parametrize("language", LANGUAGES)
def test_message_texts_to_workers_name_neither_the_site_nor_the_case(language: str) -> None:
    named = [
        template.key
        for template in templates
        if not template.for_staff
        for word in (REFERENCE, site_name(), settings.SITE_URL)
        if word in said(template, language)
    ]
    assert named == []


def test_wordlist_finds_a_word_of_the_case() -> None:
    assert is_in("passport", "Your passport is here", "en")
    assert is_in("nợ", "trả nợ", "vi")
    assert not is_in("nợ", "nợt", "vi")


def test_every_word_of_the_list_is_in_the_glossary() -> None:
    assert set(NEVER + NEVER_TO_WORKERS) - set(glossary()) == set()
