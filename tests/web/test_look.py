"""The look keeps its promises: contrast, bytes, tall scripts, nothing inline, small fonts."""

from __future__ import annotations

import colorsys
import gzip
import re
from io import BytesIO
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from fontTools.ttLib import TTFont

from portal.common.fonts import RECIPES, STAMP, build_fonts
from portal.common.widgets import CardRadioSelect
from portal.settings.languages import PORTAL_LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "portal" / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = {name: (STATIC / "css" / f"{name}.css").read_text("utf-8") for name in ("portal", "desk")}

AAA_BODY, AA_TEXT, NON_TEXT = 7.0, 4.5, 3.0
PAIRS = [
    *[
        ("ink", ground, AAA_BODY)
        for ground in ("paper", "surface", "tint", "accent-tint", "danger-tint")
    ],
    *[("muted", ground, AAA_BODY) for ground in ("paper", "surface")],
    *[("muted", ground, AA_TEXT) for ground in ("tint", "accent-tint")],
    *[("primary", ground, AA_TEXT) for ground in ("paper", "surface", "tint")],
    *[("accent-edge", ground, AA_TEXT) for ground in ("paper", "surface", "accent-tint")],
    *[("danger", ground, AA_TEXT) for ground in ("paper", "surface", "danger-tint")],
    ("on-primary", "primary", AA_TEXT),
    ("on-fill", "fill", AAA_BODY),
    ("on-accent", "accent", AAA_BODY),
    ("on-danger", "danger", AA_TEXT),
    ("paper", "ink", AAA_BODY),
    ("accent", "fill", NON_TEXT),
    *[("edge", ground, NON_TEXT) for ground in ("paper", "surface")],
]


def _without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def _tokens(scheme: str) -> dict[str, str]:
    """Colour tokens by name; dark ones override light ones as they do in a browser."""
    css = SHEETS["portal"]
    light, dark = re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)[:2]
    blocks = [light, dark] if scheme == "dark" else [light]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", "".join(blocks)))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_token_pair_has_enough_contrast(scheme: str, text: str, ground: str, least: float) -> None:
    tokens = _tokens(scheme)
    assert _contrast(tokens[text], tokens[ground]) >= least


def test_red_is_only_ever_danger() -> None:
    for scheme in ("light", "dark"):
        reds = {name for name, value in _tokens(scheme).items() if _is_red(value)}
        assert reds <= {"danger", "danger-tint", "on-danger"}


def _is_red(colour: str) -> bool:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, _lightness, saturation = colorsys.rgb_to_hls(*channels)
    return saturation > 0.2 and not 20 / 360 < hue < 340 / 360


def test_style_sheets_fit_their_budget() -> None:
    assert _wire(SHEETS["portal"].encode()) <= 8 * 1024
    assert _wire(SHEETS["desk"].encode()) <= 4 * 1024


def test_script_fits_its_budget() -> None:
    assert _wire((STATIC / "js" / "portal.js").read_bytes()) <= 2 * 1024


@pytest.mark.django_db
@pytest.mark.parametrize("language", [row.code for row in PORTAL_LANGUAGES])
def test_first_view_of_home_fits_14_kb(client: Client, language: str) -> None:
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    assert _wire(response.content) + _wire(SHEETS["portal"].encode()) <= 14 * 1024


def _wire(content: bytes) -> int:
    """Bytes sent with gzip, the weaker of the two compressions a browser may ask for."""
    return len(gzip.compress(content, 9))


@pytest.mark.parametrize("sheet", SHEETS)
def test_sheet_never_spaces_slants_or_uppercases_letters(sheet: str) -> None:
    css = _without_comments(SHEETS[sheet])
    assert "letter-spacing" not in css
    assert "italic" not in css
    assert "oblique" not in css
    assert "text-transform" not in css
    assert "text-overflow" not in css


@pytest.mark.parametrize("sheet", SHEETS)
def test_sheet_uses_logical_properties_only(sheet: str) -> None:
    side, size = "(?:left|right|top|bottom)", "(?:width|height)"
    physical = rf"(?<![-\w])(?:(?:margin|padding|border)-{side}|{side}|{size})\s*:"
    css = re.sub(r"\((?:min|max)-width:[^)]*\)", "", _without_comments(SHEETS[sheet]))
    assert re.findall(physical, css) == []


@pytest.mark.parametrize(("language", "body", "tight"), [("km", 1.75, 1.6), ("my", 1.85, 1.6)])
def test_tall_script_gets_its_line_height(language: str, body: float, tight: float) -> None:
    block = re.search(rf":lang\({language}\) \{{(.*?)\}}", SHEETS["portal"])
    assert block is not None
    heights = dict(re.findall(r"--(line-height(?:-tight)?): ([\d.]+)", block[1]))
    assert float(heights["line-height"]) >= body
    assert float(heights["line-height-tight"]) >= tight


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_line_height_comes_from_the_language(sheet: str) -> None:
    css = _without_comments(SHEETS[sheet])
    heights = set(re.findall(r"(?<!-)line-height: ([^;]+);", css))
    # "1" is the exclamation mark drawn beside a field's error, no text of a language.
    assert heights <= {"var(--line-height)", "var(--line-height-tight)", "1"}


def test_body_text_is_at_least_17_pixels_and_targets_48() -> None:
    root = SHEETS["portal"]
    sizes = [float(size) for size in re.findall(r"--size: ([\d.]+)rem", root)]
    assert min(sizes) * 16 >= 17
    assert re.search(r"--target: 3rem", root)


def test_sheets_fetch_nothing_from_elsewhere() -> None:
    for css in SHEETS.values():
        assert {
            url for url in re.findall(r'url\("([^"]+)"\)', css) if not url.startswith("../")
        } == set()
        assert "@import" not in css
    assert "http" not in (STATIC / "js" / "portal.js").read_text("utf-8")


def test_fonts_in_the_sheet_are_the_fonts_built() -> None:
    named = set(re.findall(r"\.\./fonts/([\w-]+\.woff2)", SHEETS["portal"]))
    assert named == {recipe.target for recipe in RECIPES}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_nothing_inline(template: Path) -> None:
    html = re.sub(
        r"\{% comment %\}.*?\{% endcomment %\}", "", template.read_text("utf-8"), flags=re.DOTALL
    )
    assert re.search(r"<style", html) is None
    assert re.search(r"<script(?![^>]*\bsrc=)", html) is None
    assert re.search(r"\sstyle\s*=", html) is None
    assert re.search(r"\son[a-z]+\s*=\s*[\"']", html) is None
    assert re.search(r"(?:src|href)=[\"'](?:https?:)?//", html) is None
    assert "javascript:" not in html


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_is_short(template: Path) -> None:
    most = 149 if template.name == "base.html" else 200
    assert len(template.read_text("utf-8").splitlines()) <= most


@pytest.mark.parametrize(
    "component",
    sorted((ROOT / "templates" / "components").glob("*.html")),
    ids=lambda path: path.name,
)
def test_component_names_its_context_first(component: Path) -> None:
    assert component.read_text("utf-8").startswith("{% comment %}")


def test_built_fonts_shape_and_stay_small(tmp_path: Path) -> None:
    build_fonts(tmp_path)
    sizes = {recipe.target: (tmp_path / recipe.target).stat().st_size for recipe in RECIPES}
    assert sizes["noto-khmer.woff2"] <= 18 * 1024
    assert sizes["noto-myanmar.woff2"] <= 26 * 1024
    assert sizes["name-khmer.woff2"] + sizes["name-myanmar.woff2"] <= 5 * 1024
    for recipe in RECIPES:
        font = TTFont(BytesIO((tmp_path / recipe.target).read_bytes()))
        assert {"GSUB", "GPOS"} <= set(font.keys())
        assert "fvar" not in font
        assert {ord(character) for character in recipe.text} <= set(font.getBestCmap())


def test_build_fonts_leaves_current_fonts_alone(tmp_path: Path) -> None:
    build_fonts(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    build_fonts(tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_build_fonts_mends_a_missing_file_and_an_old_stamp(tmp_path: Path) -> None:
    build_fonts(tmp_path)
    (tmp_path / "noto-khmer.woff2").unlink()
    (tmp_path / STAMP).write_text("{}", encoding="utf-8")
    build_fonts(tmp_path)
    assert (tmp_path / "noto-khmer.woff2").is_file()
    assert [path.name for path in tmp_path.iterdir() if path.suffix.isdigit()] == []


class _Sample(forms.Form):
    name = forms.CharField(label="Name", required=False)
    phone = forms.CharField(label="Phone", help_text="With its country code.")
    kind = forms.ChoiceField(
        label="What happened?",
        choices=[("wages", "Wages"), ("other", "Something else")],
        widget=CardRadioSelect(
            icons={"wages": "wallet"}, hints={"wages": "Not paid, or too little."}
        ),
    )


def test_field_marks_optional_in_words_and_never_with_an_asterisk() -> None:
    html = str(_Sample())
    assert re.search(
        r'<label for="id_name">Name\s*<span class="optional">\(optional\)</span></label>', html
    )
    assert html.count("(optional)") == 1
    assert "*" not in html


def test_field_ties_hint_and_error_to_its_control() -> None:
    html = str(_Sample({}))
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert 'id="id_phone_helptext"' in html
    assert 'id="id_phone_error"' in html
    assert '<fieldset aria-describedby="id_kind_error">' in html


def test_choice_card_carries_icon_word_and_hint() -> None:
    html = str(_Sample()["kind"])
    assert html.count('class="choice"') == 2
    assert html.count("<svg") == 1
    assert '<span class="choice-hint">Not paid, or too little.</span>' in html


def test_error_summary_takes_focus_and_leads_to_each_control() -> None:
    with translation.override("en"):
        html = render_to_string("components/error_summary.html", {"form": _Sample({})})
    assert "autofocus" in html
    assert 'tabindex="-1"' in html
    assert re.findall(r'href="#([^"]+)"', html) == ["id_phone", "id_kind_0"]


def test_exit_button_is_a_real_link_without_script() -> None:
    html = render_to_string("components/exit_button.html", {"exit_url": "/en/exit/"})
    assert re.search(r'<a [^>]*href="/en/exit/"[^>]*data-exit', html)
