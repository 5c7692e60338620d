"""XLIFF without a database: bodies cut and joined, texts through XML and back, and strangers' files."""

import contextlib
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal.common.errors import PortalError
from rights_info.models.article import ArticleText
from rights_info.rendering import TOKEN
from rights_info.xliff.blocks import BlockKind, blocks_of, cut, fill
from rights_info.xliff.origins import Origins
from rights_info.xliff.pairing import pair
from rights_info.xliff.reading import MOST_BYTES, read_file
from rights_info.xliff.writing import NAMESPACE, OutFile, OutUnit, SegmentState, write_file

ARTICLES = Path(__file__).resolve().parents[2] / "rights_info" / "reference_data" / "articles"
LANGUAGES = ("en", "km", "my", "vi")
RICH = """Keep **all *your* papers** & say "no" <now>.
It goes on here.

## What [to do](https://example.org/?a=1&b=2) ##

- First: {{ fact:th-wage }}, then {{fact:th-phone}}
  - inside
1. one
2) two

| Kind | Sum |
|:-----|----:|
| fee  | {{ fact:th-wage }} |

> Said so.

---
ខ្ញុំ ប្រាក់\x20\x20
ကျွန်ုပ်
"""


def real_articles() -> Iterator[dict[str, Any]]:
    for path in sorted(ARTICLES.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from data.get("rows") or [data]


# Cutting ------------------------------------------------------------------------------------------


def test_real_bodies_join_to_the_letter_in_every_language() -> None:
    bodies = [row["body"][code] for row in real_articles() for code in LANGUAGES]
    assert len(bodies) >= 30 * len(LANGUAGES)
    for body in bodies:
        assert cut(body).filled({}) == body


def test_real_translations_pair_block_by_block() -> None:
    for row in real_articles():
        texts = {code: _text(row, code) for code in LANGUAGES}
        for code in ("km", "my", "vi"):
            pairing = pair(texts["en"], texts[code], base=texts["en"])
            assert fill(texts["en"], pairing.texts, language=code) == texts[code], row["key"]
            assert not pairing.left_over


def _text(row: dict[str, Any], code: str) -> ArticleText:
    return ArticleText(code, *(row[name][code].strip() for name in ("title", "summary", "body")))


PIECES = st.sampled_from(
    ["\n", "\n\n", "- ", "  - ", "1. ", "## ", "#", "> ", "|", "|---|---|\n", "---", "```", " ", "  \n", "\t", "\r\n",
     "word", "ខ្ញុំ", "ကျွန်ုပ်", "{{ fact:th-wage }}", "**", "[a](b)", "&<>", "\u200b", "\u00a0", "\u2028"]
)  # fmt: skip
BODIES = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200)


@given(body=BODIES)
def test_any_body_joins_to_the_letter(body: str) -> None:
    outline = cut(body)
    assert outline.filled({}) == body
    assert len({one.id for one in outline.blocks}) == len(outline.blocks)


def test_marks_of_markdown_are_nobodys_to_translate() -> None:
    found = [(one.kind.value, one.text) for one in cut(RICH).blocks]
    assert found == [
        ("paragraph", 'Keep **all *your* papers** & say "no" <now>.\nIt goes on here.'),
        ("heading", "What [to do](https://example.org/?a=1&b=2)"),
        ("item", "First: {{ fact:th-wage }}, then {{fact:th-phone}}"),
        ("item", "inside"),
        ("item", "one"),
        ("item", "two"),
        ("row", "Kind | Sum"),
        ("row", "fee  | {{ fact:th-wage }}"),
        ("paragraph", "Said so."),
        ("paragraph", "ខ្ញុំ ប្រាក់  \nကျွန်ုပ်"),
    ]


def test_rows_without_a_first_bar_have_no_space_to_translate() -> None:
    blocks = cut("a | b\n---|---\n  c | d |\n").blocks
    assert [(one.kind.value, one.text) for one in blocks] == [("row", "a | b"), ("row", "c | d")]


def test_ids_outlive_other_changes_of_the_article() -> None:
    before = {one.text: one.id for one in cut("One.\n\n- Two\n- Two\n").blocks}
    after = {one.text: one.id for one in cut("New.\n\nOne.\n\nOther.\n\n- Two\n- Two\n").blocks}
    assert before.items() <= after.items()


@pytest.mark.security
@pytest.mark.parametrize("text", [" " * 40_000, "- " * 20_000, "|" * 40_000, "> " * 20_000,
                                  "#" + " " * 40_000 + "x", "|" + "-" * 39_000 + "x", "* " * 20_000 + "x"])  # fmt: skip
def test_no_body_takes_long_to_cut(text: str) -> None:
    assert cut(text).filled({}) == text


# Pairing ------------------------------------------------------------------------------------------


def english(body: str) -> ArticleText:
    return ArticleText("en", "Title", "", body)


def khmer(body: str) -> ArticleText:
    return ArticleText("km", "ចំណងជើង", "", body)


def test_translation_follows_its_words_when_the_original_gets_a_new_part() -> None:
    base, now = english("- One\n- Two"), english("- One\n- Between\n- Two, changed")
    pairing = pair(now, khmer("- មួយ\n- ពីរ"), base=base)
    named = {one.text: one.id for one in blocks_of(now)}
    assert pairing.texts[named["One"]] == "មួយ"
    assert named["Between"] not in pairing.texts
    assert pairing.changed == {named["Between"], named["Two, changed"]}


def test_changed_words_keep_their_translation_for_the_translator_to_mend() -> None:
    base, now = english("- One\n- Two"), english("- One\n- Two, changed")
    pairing = pair(now, khmer("- មួយ\n- ពីរ"), base=base)
    assert list(pairing.texts.values()) == ["ចំណងជើង", "មួយ", "ពីរ"]
    assert len(pairing.changed) == 1


def test_parts_that_only_the_translation_has_are_named() -> None:
    pairing = pair(english("- One"), khmer("- មួយ\n\nបន្ថែម"), base=None)
    assert [one.text for one in pairing.left_over] == ["បន្ថែម"]


# XML ----------------------------------------------------------------------------------------------


def out(*units: OutUnit) -> bytes:
    files = [OutFile("wage", Origins(12, "revision-3", 10).written("wage"), units, ["Mind this."])]
    shown = {"th-wage": "400 baht & more"}
    return write_file(files, source_language="en", language="km", shown=shown)


def unit(source: str, target: str | None, key: str = "item-1") -> OutUnit:
    return OutUnit(key, BlockKind.ITEM, source, target, SegmentState.INITIAL, ["A note."])


# Half pairs of surrogates are in no text of the database, which is UTF-8.
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(
    st.characters(codec="utf-8"), max_size=80
)


@given(source=TEXTS, target=st.none() | TEXTS)
def test_texts_come_through_the_file_to_the_letter(source: str, target: str | None) -> None:
    (file,) = read_file(out(unit(source, target))).files
    (read,) = file.units
    assert (read.source, read.target) == (source, target)
    assert read.is_whole
    assert file.origins == Origins(12, "revision-3", 10)


def test_figures_are_codes_that_source_and_target_share() -> None:
    body = out(unit("{{ fact:th-wage }} or {{ fact:th-phone }}", "ក {{ fact:th-phone }} {{fact:th-wage}}"))  # fmt: skip
    root = ElementTree.fromstring(body)  # noqa: S314 - our own
    codes = [
        [(one.get("id"), one.get("equiv")) for one in root.find(f".//{name(side)}")]
        for side in ("source", "target")
    ]
    assert codes == [
        [("f1", "{{ fact:th-wage }}"), ("f2", "{{ fact:th-phone }}")],
        [("f2", "{{ fact:th-phone }}"), ("f3", "{{fact:th-wage}}")],
    ]
    assert root.find(f".//{name('ph')}").get("disp") == "400 baht & more"


def name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


# As the schema xliff_core_2.0.xsd: children in this order, attributes of these names.
CHILDREN = {
    "xliff": ["file"],
    "file": ["notes", "unit"],
    "notes": ["note"],
    "unit": ["notes", "originalData", "segment"],
    "originalData": ["data"],
    "segment": ["source", "target"],
    "source": ["ph", "cp"],
    "target": ["ph", "cp"],
    "note": [], "data": [], "ph": [], "cp": [],
}  # fmt: skip
REQUIRED = {
    "xliff": {"version", "srcLang", "trgLang"},
    "file": {"id"},
    "unit": {"id"},
    "data": {"id"},
    "ph": {"id"},
    "cp": {"hex"},
}
OPTIONAL = {
    "xliff": {"{http://www.w3.org/XML/1998/namespace}space"},
    "file": {"original", "canResegment"},
    "unit": {"type"},
    "note": {"id"},
    "segment": {"id", "state"},
    "ph": {"dataRef", "disp", "equiv", "type", "subType"},
}


def assert_valid(element: ElementTree.Element) -> None:
    """Structure of the core of XLIFF 2.0, and ids that are unique where they must be."""
    tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    names = set(element.attrib)
    assert REQUIRED.get(tag, set()) <= names, tag
    assert names <= REQUIRED.get(tag, set()) | OPTIONAL.get(tag, set()), tag
    children = [one.tag.removeprefix(f"{{{NAMESPACE}}}") for one in element]
    allowed = CHILDREN[tag]
    assert set(children) <= set(allowed), tag
    if tag not in ("source", "target"):
        assert children == sorted(children, key=allowed.index), tag
    ids = [(one.tag, one.get("id")) for one in element if one.get("id")]
    assert len(ids) == len(set(ids)), tag
    for one in element:
        assert_valid(one)


def test_file_has_the_structure_of_xliff_2() -> None:
    body = out(unit("{{ fact:th-wage }}\x01", None), unit("b", "ខ", key="item-2"))
    root = ElementTree.fromstring(body)  # noqa: S314 - our own
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.0", "en", "km")
    assert_valid(root)
    data = {one.get("id") for one in root.iter(name("data"))}
    assert {one.get("dataRef") for one in root.iter(name("ph"))} <= data


def test_another_program_reads_and_fills_the_file() -> None:
    from translate.storage.xliff2 import Xliff2File

    store = Xliff2File.parsestring(out(unit("Work & rest", None)))
    assert [one.source for one in store.units] == ["Work & rest"]
    store.units[0].target = "ធ្វើការ & សម្រាក"
    (file,) = read_file(bytes(store)).files
    assert [one.target for one in file.units] == ["ធ្វើការ & សម្រាក"]


# Strangers ----------------------------------------------------------------------------------------

HEAD = f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang="en" trgLang="km">'
UNIT = '<file id="wage"><unit id="title">{}</unit></file></xliff>'
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{("&" + old + ";") * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>" + HEAD + UNIT.format("<segment><source>&i;</source></segment>")
)  # fmt: skip
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD + "&a;</xliff>"
OLD = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file/></xliff>'
BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"  ", "empty"),
    "billion laughs": (BOMB.encode(), "entities"),
    "billion laughs in UTF-16": (BOMB.encode("utf-16"), "entities"),
    "external entity": (EXTERNAL.encode(), "entities"),
    "parameter entity": (b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>', "entities"),
    "unknown entity": (f"{HEAD}&nbsp;</xliff>".encode(), "well-formed"),
    "other root": (b"<html/>", "no XLIFF file"),
    "no namespace": (b'<xliff version="2.0"/>', "no XLIFF file"),
    "XLIFF 1.2": (OLD.encode(), "XLIFF 2.0 is needed"),
    "no XML": (b"title;text", "well-formed"),
    "cut off": (f"{HEAD}<file>".encode(), "well-formed"),
    "too deep": ((HEAD + "<g>" * 5000).encode(), "well-formed"),
    "packed": (gzip.compress(HEAD.encode()), "packed"),
    "zip": (b"PK\x03\x04 and so on", "packed"),
    "other encoding": (b'<?xml version="1.0" encoding="windows-1252"?><xliff/>', "UTF-8"),
    "no encoding": (HEAD.encode() + b"\xff\xfe\x80</xliff>", "UTF-8"),
    "null characters": (HEAD.encode() + b"\x00</xliff>", "well-formed"),
    "too large": (HEAD.encode() + b" " * MOST_BYTES, "larger than 2 MB"),
}  # fmt: skip


@pytest.mark.security
@pytest.mark.parametrize("which", BAD_FILES)
def test_dangerous_or_foreign_files_are_refused_in_a_sentence(which: str) -> None:
    content, words = BAD_FILES[which]
    with pytest.raises(PortalError, match=words):
        read_file(content)


FRAGMENTS = st.sampled_from(
    ["<file>", "</file>", '<unit id="a">', "</unit>", "<segment>", "</segment>", "<target>", "x", "</target>",
     "<ph/>", '<cp hex="D800"/>', "<source/>", "<!--", "-->", "<?p?>", "&amp;", "&#0;", "<![CDATA[", "]]>", "\ufffe"]
)  # fmt: skip
FOREIGN = st.lists(FRAGMENTS, max_size=20).map(lambda parts: f"{HEAD}{''.join(parts)}</xliff>")


@pytest.mark.security
@given(content=st.binary(max_size=300) | FOREIGN.map(str.encode))
def test_no_upload_makes_the_reader_fail(content: bytes) -> None:
    with contextlib.suppress(PortalError):
        read_file(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_are_read_in_any_byte_order(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>\n' + HEAD + UNIT
    content = text.format("<segment><source>a</source><target>ខ្ញុំ</target></segment>")
    (file,) = read_file(content.encode(encoding)).files
    assert [(one.id, one.target) for one in file.units] == [("title", "ខ្ញុំ")]


def read_unit(inside: str, version: str = "2.0") -> Any:
    text = (HEAD + UNIT).replace('version="2.0"', f'version="{version}"').format(inside)
    return read_file(text.encode()).files[0].units[0]


def test_sentences_that_a_program_divided_come_together_again() -> None:
    read = read_unit(
        "<segment><source>One.</source><target>មួយ។</target></segment>"
        "<ignorable><source> </source></ignorable>"
        '<segment id="s2"><source>Two.</source><target>ពីរ។</target></segment>',
        version="2.1",
    )
    assert (read.source, read.target, read.is_whole) == ("One. Two.", "មួយ។ ពីរ។", True)


MARKUP: tuple[tuple[str, str, bool], ...] = (
    ('<mrk id="m1" type="term">ក</mrk>ខ', "កខ", True),
    ('<pc id="1">ក</pc>', "ក", False),
    ('<ph id="1"/>', "", False),
    ('<ph id="1" equiv="{{ fact:a }}"/>', "{{ fact:a }}", True),
    ('<ph id="1" dataRef="d1"/>', "{{ fact:b }}", True),
    ('<cp hex="0009"/><cp hex="zz"/><cp hex="FFFFFF"/>ក', "\tក", True),
    ("ក<!-- note -->ខ", "កខ", True),
    ("<![CDATA[<b>]]>", "<b>", True),
    ("<foreign>x</foreign>ក", "ក", False),
)


@pytest.mark.parametrize(("inside", "text", "is_whole"), MARKUP)
def test_inline_markup_of_other_programs_is_understood_or_told(
    inside: str, text: str, is_whole: bool
) -> None:
    read = read_unit(
        '<originalData><data id="d1">{{ fact:b }}</data></originalData>'
        f"<segment><source>a</source><target>{inside}</target></segment>"
    )
    assert (read.target, read.is_whole) == (text, is_whole)


@pytest.mark.parametrize("original", ["", "wage", "wage?source=x", "?source=-1", "a?source=" + "9" * 40,
                                      "a?" + "&".join(f"k{n}=1" for n in range(50)), "a?source=١"])  # fmt: skip
def test_a_forged_origin_counts_as_none(original: str) -> None:
    assert Origins.read(original).source is None


def test_tokens_of_a_text_survive_in_order() -> None:
    assert TOKEN.findall("".join(one.text for one in cut(RICH).blocks)) == TOKEN.findall(RICH)
