"""Catalogues: every message of code and templates is found; a missing, fuzzy or broken translation is named."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import templatize

from portal.common import catalogues
from portal.settings.env import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with a message of each sort."""
    (tmp_path / "portal").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "portal" / "code.py").write_text(
        'from x import gettext as _, ngettext, pgettext\n_("In code")\n_("Hello %(name)s")\n'
        'ngettext("%(n)s day", "%(n)s days", 2)\npgettext("verb", "Open")\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}\n{% comment %}\nNot “this”\n{% endcomment %}\n"
        '{% translate "In a template" %}\n  {% translate "As a variable" as x %}\n'
        '{% translate "Open" context "adjective" %}\n'
        "{% blocktranslate trimmed with name=x %}\n  Good day,\n  {{ name }}\n{% endblocktranslate %}\n"
        "{% blocktranslate count n=x %}{{ n }} result{% plural %}{{ n }} results{% endblocktranslate %}\n"
        "<p title=\"{% translate 'In an attribute' %}\"></p>"
    )
    return tmp_path


# As `gaps` names them: a plural by its singular, one word in two contexts once.
MESSAGES = {
    "In code", "Hello %(name)s", "%(n)s day", "Open", "In a template", "As a variable", "Good day, %(name)s",
    "%(n)s result", "In an attribute",
}  # fmt: skip


def ids(root: Path) -> set[object]:
    return {message.id for message in catalogues.extract(root) if message.id}


def test_messages_of_code_and_templates_are_found(project: Path) -> None:
    assert ids(project) == {
        "In code",
        "Hello %(name)s",
        ("%(n)s day", "%(n)s days"),
        "Open",
        "In a template",
        "As a variable",
        "Good day, %(name)s",
        ("%(n)s result", "%(n)s results"),
        "In an attribute",
    }


def test_same_word_in_two_contexts_is_two_messages(project: Path) -> None:
    found = catalogues.extract(project)
    assert {context for context in ("verb", "adjective", None) if found.get("Open", context)} == {
        "verb",
        "adjective",
    }


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_our_templates_can_be_read(template: Path) -> None:
    with template.open("rb") as source:
        found = list(catalogues.extract_template(source, catalogues.KEYWORDS, [], {}))
    expected = templatize(template.read_text("utf-8")).count("gettext(")
    assert len(found) == expected


def test_our_own_strings_are_found() -> None:
    found = ids(ROOT)
    assert {"What do you need?", "Continue", "Search", "Who can help near me"} <= found
    assert ("%(total)s result", "%(total)s results") in found


def translate(project: Path, translations: dict[object, object]) -> None:
    path = catalogues.po_path(project, "km")
    catalogue = catalogues.read(path, "km")
    for message in catalogue:
        if message.id in translations:
            message.string = translations[message.id]
    from babel.messages.pofile import write_po

    with path.open("wb") as output:
        write_po(output, catalogue)


def reasons(project: Path) -> dict[str, str]:
    found = catalogues.gaps(project, ["en", "km"], source_language="en")
    return {gap.message: gap.reason for gap in found}


def test_untranslated_catalogue_misses_everything_and_the_source_nothing(project: Path) -> None:
    catalogues.update(project, ["km"])
    assert set(reasons(project)) == MESSAGES
    assert set(reasons(project).values()) == {"missing"}


def test_language_without_a_file_misses_everything(project: Path) -> None:
    assert set(reasons(project).values()) == {"missing"}


def test_broken_placeholder_is_named(project: Path) -> None:
    catalogues.update(project, ["km"])
    translate(project, {"Hello %(name)s": "សួស្តី %(nom)s", "In code": "ក្នុងកូដ"})
    assert reasons(project)["Hello %(name)s"] == "placeholders"
    assert "In code" not in reasons(project)


def test_update_keeps_translations_and_drops_what_left_the_code(project: Path) -> None:
    catalogues.update(project, ["km"])
    translate(project, {"In code": "ក្នុងកូដ"})
    (project / "templates" / "page.html").write_text("{% load i18n %}{% translate 'New' %}")
    catalogues.update(project, ["km"])
    catalogue = catalogues.read(catalogues.po_path(project, "km"), "km")
    assert catalogue.get("In code").string == "ក្នុងកូដ"
    assert catalogue.get("In a template") is None
    assert catalogue.get("New").string == ""
    assert not catalogue.obsolete


def test_updating_twice_writes_the_same_bytes(project: Path) -> None:
    catalogues.update(project, ["km"])
    first = catalogues.po_path(project, "km").read_bytes()
    catalogues.update(project, ["km"])
    assert catalogues.po_path(project, "km").read_bytes() == first


def test_fuzzy_message_is_named(project: Path) -> None:
    catalogues.update(project, ["km"])
    path = catalogues.po_path(project, "km")
    text = path.read_text("utf-8").replace(
        'msgid "In code"\nmsgstr ""', '#, fuzzy\nmsgid "In code"\nmsgstr "x"'
    )
    path.write_text(text, "utf-8")
    assert reasons(project)["In code"] == "fuzzy"


def test_compiled_catalogue_speaks(project: Path) -> None:
    import gettext

    catalogues.update(project, ["km"])
    translate(project, {"In code": "ក្នុងកូដ"})
    catalogues.compile_all(project, ["km"])
    spoken = gettext.translation("django", str(project / "locale"), ["km"])
    assert spoken.gettext("In code") == "ក្នុងកូដ"


def test_written_file_is_plain_po(project: Path) -> None:
    catalogues.update(project, ["km"])
    with catalogues.po_path(project, "km").open("rb") as source:
        assert len(read_po(source)) == len(MESSAGES) + 1  # Open, twice
