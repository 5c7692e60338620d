"""Laws are cited to the public without the notes on how their text was read."""

import pytest

from recruitment_agencies.templatetags.fee_words import cited


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("Law 1 (text as transcribed in backend/app/rules/law.md, commit 1a2b)", "Law 1"),
        ("Circular 2 (backend/app/rules/two.md, commit 1a2b)", "Circular 2"),
        ("National Assembly; transcription in public GitHub repo one/two", "National Assembly"),
        ("GitHub one/two", ""),
        ("s.42 (article number from the brief; text not read)", "s.42"),
        ("Rules 2016 (2023 Rules; fee section not read)", "Rules 2016 (2023 Rules)"),
        ("Law 69/2020/QH14 (13 Nov 2020)", "Law 69/2020/QH14 (13 Nov 2020)"),
        (None, ""),
    ],
)
def test_a_citation_has_no_note_on_its_reading(kept: str | None, shown: str) -> None:
    assert cited(kept) == shown
