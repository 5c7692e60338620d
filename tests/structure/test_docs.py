"""The documentation is true: its links lead somewhere, what it names exists, and what exists is named."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT: Path = settings.BASE_DIR
README = ROOT / "README.md"
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = [README, ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
ADR_HEADINGS = ["Context", "Decision", "Consequences", "What would change our mind"]

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^ *```", re.MULTILINE | re.DOTALL)
_OUR_PATH = re.compile(
    r"`((?:portal|rights_info|recruitment_agencies|complaints|tests|templates|docs|requirements)/[\w./-]+)`"
)
_TEST_NAME = re.compile(r"`(test_\w+)`")
_MACHINE_PATH = re.compile(r"(?<![\w.:/>`-])/(?:work|tmp|home|root|usr|etc|var|opt|Users)/")
_REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|npmjs|docker\.io|ghcr\.io|quay\.io|devpi|artifactory|/simple/"
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose_of(page: Path) -> str:
    """The page without its blocks of code."""
    return _CODE.sub("", text_of(page))


def section(page: Path, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text_of(page).split(f"\n## {heading}\n")[1].split("\n## ")[0]


def first_column(table: str) -> list[str]:
    """The first word in backquotes of each row."""
    return re.findall(r"^ *\| `([^`]+)`", table, re.MULTILINE)


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


# The README ---------------------------------------------------------------------------------------


def test_readme_begins_with_title_picture_and_the_two_commands() -> None:
    top = "\n".join(text_of(README).splitlines()[:15])
    assert top.startswith("# ")
    assert "docs/images/home-km.png" in top
    assert re.search(r"^make demo\b", top, re.MULTILINE)
    assert re.search(r"^make test\b", top, re.MULTILINE)


def settings_read() -> set[str]:
    """First arguments of what env.py asks of `reader`, `env` and `self`."""
    tree = ast.parse(text_of(ROOT / "portal" / "settings" / "env.py"))
    names = set()
    for call in ast.walk(tree):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="reader" | "env" | "self")),
                args=[ast.Constant(value=str(name)), *_],
            ) if re.fullmatch(r"[A-Z_]+", name):
                names.add(name)
    return names


def test_readme_names_every_setting_and_no_other() -> None:
    assert set(first_column(section(README, "Settings"))) == settings_read()


def test_readme_names_every_target_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = {
        c.split()[1] for c in first_column(section(README, "Commands")) if c.startswith("make ")
    }
    assert named == targets - {"help", "setup"}


def test_every_management_command_that_is_named_exists() -> None:
    named = {name for page in PAGES for name in re.findall(r"manage\.py (\w+)", text_of(page))}
    assert named - set(get_commands()) == set()


# Every page ---------------------------------------------------------------------------------------


def test_every_relative_link_leads_to_a_file_and_its_anchor_to_a_heading(page: Path) -> None:
    lost = []
    for target in _LINK.findall(prose_of(page)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _hash, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors_of(file)):
            lost.append(target)
    assert lost == []


def test_every_path_of_ours_that_a_page_names_exists(page: Path) -> None:
    assert [path for path in _OUR_PATH.findall(prose_of(page)) if not (ROOT / path).exists()] == []


def test_every_test_that_a_page_names_exists(page: Path) -> None:
    code = "\n".join(text_of(path) for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(_TEST_NAME.findall(prose_of(page)))
    assert {name for name in named if f"def {name}(" not in code} == set()


def test_page_names_no_path_of_a_machine_and_no_registry(page: Path) -> None:
    assert _MACHINE_PATH.findall(text_of(page)) == []
    assert _REGISTRY.findall(text_of(page)) == []


def test_page_has_no_placeholder_left(page: Path) -> None:
    assert (
        re.findall(r"\b(?:TODO|TBD|FIXME|XXX|[A-Z]+_(?:EXAMPLE|ROWS|LIST|TAGS))\b", text_of(page))
        == []
    )


def test_pages_lie_within_two_steps_of_the_readme() -> None:
    def linked(page: Path) -> set[Path]:
        names = (target.partition("#")[0] for target in _LINK.findall(prose_of(page)))
        return {(page.parent / name).resolve() for name in names if name.endswith(".md")}

    first = linked(README)
    second = {found for page in first for found in linked(page)}
    assert set(PAGES) - first - second - {README} == set()


# Decisions, libraries, terms ----------------------------------------------------------------------


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))
    assert all(text_of(path).startswith(f"# {int(path.name[:4])}. ") for path in ADRS)


@pytest.mark.parametrize("decision", ADRS, ids=lambda p: p.stem)
def test_decision_has_its_four_parts_and_a_date(decision: Path) -> None:
    assert re.findall(r"^## (.+)$", text_of(decision), re.MULTILINE) == ADR_HEADINGS
    assert re.search(
        r"^\d{4}-\d\d-\d\d · (accepted|superseded by)", text_of(decision), re.MULTILINE
    )


def test_architecture_lists_every_decision() -> None:
    listed = re.findall(
        r"\]\(adr/([\w-]+\.md)\)", section(ROOT / "docs" / "architecture.md", "Decisions")
    )
    assert listed == [path.name for path in ADRS]


def test_architecture_shows_the_layers_that_are_checked() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    shown = section(ROOT / "docs" / "architecture.md", "Layers").split("```")[1]
    assert [re.split(r" {2,}", line)[0] for line in shown.strip().splitlines()[1:]] == layers


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    asked = list(project["project"]["dependencies"])
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    asked += project["dependency-groups"]["dev"]
    names = [re.split(r"[\[<>=~ ;]", requirement)[0] for requirement in asked]
    assert first_column(text_of(ROOT / "docs" / "adr" / "0003-libraries.md")) == names


def test_glossary_shows_the_terms_of_the_data() -> None:
    file = ROOT / "portal" / "search" / "reference_data" / "glossary.yaml"
    terms = {row["en"]["term"]: row for row in yaml.safe_load(text_of(file))["rows"]}
    table = text_of(ROOT / "docs" / "glossary.md").split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][
        1:
    ]
    assert len(rows) >= 35
    for english, *others in (row[:4] for row in rows):
        shown = [form.removesuffix(" *") for form in others]
        assert shown == [terms[english][code]["term"] for code in ("km", "my", "vi")], english


def test_threats_are_all_there_and_each_answer_names_its_proof() -> None:
    table = text_of(ROOT / "docs" / "threats.md")
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()
            if line.startswith("| T")]  # fmt: skip
    assert [row[0].strip() for row in rows] == [f"T{number}" for number in range(1, 21)]
    for number, _attack, state, _answer, proof in rows:
        assert state in {"answered", "partly", "not yet"}, number
        assert state != "answered" or "`" in proof, number


def test_licence_is_the_whole_text_of_the_one_that_is_declared() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    licence = text_of(ROOT / "LICENSE")
    assert project["license"] == "AGPL-3.0-or-later"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE\n                       Version 3" in licence
    assert "13. Remote Network Interaction" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


# The API ------------------------------------------------------------------------------------------


def test_schema_of_the_api_is_current() -> None:
    """Made by `python manage.py spectacular --file docs/api/schema.yml`."""
    from django.utils import translation
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.renderers import OpenApiYamlRenderer

    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        text = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
    assert text_of(ROOT / "docs" / "api" / "schema.yml").strip() == text.strip()


def test_api_page_names_every_address_of_the_schema() -> None:
    schema = yaml.safe_load(text_of(ROOT / "docs" / "api" / "schema.yml"))
    page = text_of(ROOT / "docs" / "api.md")
    named = {part for address in schema["paths"] for part in address.split("/") if part}
    assert {part for part in named if part not in page and not part.startswith("{")} == set()
