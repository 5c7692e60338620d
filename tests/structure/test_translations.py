"""Catalogues are whole, current, and use the glossary's words."""

import pytest
import yaml
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from portal.common import catalogues
from portal.settings.languages import LANGUAGE_CODES

TRANSLATED = [code for code in LANGUAGE_CODES if code != "en"]
GLOSSARY = settings.BASE_DIR / "portal" / "search" / "reference_data" / "glossary.yaml"
# The portal's English → the glossary's term it must be translated with.
KEY_TERMS = {
    "Continue": "continue",
    "Back": "back",
    "Search": "search",
    "Yes": "yes",
    "No": "no",
    "I do not know": "i_do_not_know",
    "Print": "print",
    "Sign in": "sign_in",
    "Sign out": "sign_out",
    "Language": "language",
    "Exit this page": "exit_this_page",
    "Who will see this?": "who_will_see_this",
    "valid": "valid",
    "suspended": "suspended",
    "revoked": "revoked",
    "expired": "expired",
    "emergency": "emergency",
    "urgent": "urgent",
    "resolved": "resolved",
    "closed": "closed",
    "in progress": "in_progress",
}


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_is_complete(language: str) -> None:
    gaps = catalogues.gaps(settings.BASE_DIR, [language], source_language="en")
    assert [f"{gap.reason}: {gap.message}" for gap in gaps] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_key_terms_are_those_of_the_glossary(language: str) -> None:
    terms = {
        row["key"]: row for row in yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))["rows"]
    }
    known = {
        message.id
        for message in catalogues.extract(settings.BASE_DIR)
        if isinstance(message.id, str)
    }
    checked = {english: key for english, key in KEY_TERMS.items() if english in known}
    assert len(checked) >= 15
    with translation.override(language):
        for english, key in checked.items():
            assert gettext(english).casefold() == terms[key][language]["term"].casefold(), english


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_has_no_invisible_characters_and_no_zawgyi(language: str) -> None:
    from portal.common.script import clean_text, normalise

    for message in catalogues.read(catalogues.po_path(settings.BASE_DIR, language), language):
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        for text in strings:
            assert normalise(text) == text.strip(), message.id
            assert "\u1040" not in text, message.id
            # A few words are the same in both encodings: what counts is that no conversion changes the text.
            assert clean_text(text).normalised == text.strip(), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_messages_of_django_that_a_person_can_meet_are_ours_too(language: str) -> None:
    with translation.override(language):
        for english in ("This field is required.", "Enter a valid email address.", "Not found."):
            assert gettext(english) != english


def test_every_language_can_be_chosen() -> None:
    for language in LANGUAGE_CODES:
        assert translation.check_for_language(language)
