"""The languages of the portal: one row each. Adding one: docs/how-to/add-a-language.md."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Language:
    """A language people can choose.

    Attributes:
        endonym: its name in itself; what the language switch shows.
        digits: its own digits 0 to 9, accepted in every number and date field, or empty.
        origin: the country most of its readers come from (ISO 3166-1), or empty.
        natively_reviewed_on: when a native speaker last read the interface; None shows a notice on every page.
    """

    code: str
    english_name: str
    endonym: str
    digits: str = ""
    origin: str = ""
    natively_reviewed_on: date | None = None
    is_source: bool = False


PORTAL_LANGUAGES = (
    Language("en", "English", "English", is_source=True),
    Language("km", "Khmer", "ភាសាខ្មែរ", digits="០១២៣៤៥៦៧៨៩", origin="KH"),
    Language("my", "Burmese", "မြန်မာဘာသာ", digits="၀၁၂၃၄၅၆၇၈၉", origin="MM"),
    Language("vi", "Vietnamese", "Tiếng Việt", origin="VN"),
)

ORIGINS = {language.code: language.origin for language in PORTAL_LANGUAGES if language.origin}
LANGUAGE_CODES = tuple(language.code for language in PORTAL_LANGUAGES)
LANGUAGES = [(language.code, language.endonym) for language in PORTAL_LANGUAGES]
LANGUAGE_CODE = "en"

# What is shown, and labelled, where a text has not been translated yet.
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = LANGUAGE_CODES
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
