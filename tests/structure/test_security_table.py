"""docs/security.md: each requirement of ASVS 5.0, levels 1 and 2, stands there once; what is met has its proof."""

import re
from collections import Counter

import pytest
from django.conf import settings

pytestmark = pytest.mark.security
PAGE = (settings.BASE_DIR / "docs" / "security.md").read_text()
STATES = {"met", "partly", "not met", "not ours"}
# Section → how many of its requirements are of level 1 or 2, counted from its first on; where levels are mixed, which.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ALL = [f"V{section}.{n}" for section, most in SECTIONS.items() for n in range(1, most + 1)]


def rows() -> list[tuple[list[str], str, str, str]]:
    """Ids, what is asked, state, proof of each line of the tables."""
    found = []
    for line in PAGE.splitlines():
        if re.match(r"\| V\d", line):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            assert len(cells) == 4, line
            found.append((cells[0].split(", "), cells[1], cells[2], cells[3]))
    return found


def existing_tests() -> set[str]:
    files = (settings.BASE_DIR / "tests").rglob("test_*.py")
    return {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text())}


def test_there_are_253_requirements_of_the_two_levels() -> None:
    assert len(ALL) == 253


def test_every_requirement_stands_in_the_table_once() -> None:
    counted = Counter(one for ids, *_rest in rows() for one in ids)
    assert [one for one, times in counted.items() if times > 1] == []
    assert sorted(set(ALL) - set(counted)) == []
    assert sorted(set(counted) - set(ALL)) == []


def test_every_line_has_a_state_and_a_test_or_a_reason() -> None:
    for ids, asked, state, proof in rows():
        assert state in STATES, ids
        assert len(asked) >= 5, ids
        assert len(proof) >= 15, ids


def test_every_test_that_the_table_names_exists() -> None:
    named = {name for *_rest, proof in rows() for name in re.findall(r"`(test_\w+)`", proof)}
    assert len(named) > 100
    assert sorted(named - existing_tests()) == []


def test_the_counts_above_the_table_are_those_of_the_table() -> None:
    counted = Counter(state for ids, _asked, state, _proof in rows() for _one in ids)
    said = dict(re.findall(r"\| (met|partly|not met|not ours) \| (\d+) \|", PAGE))
    assert {state: int(number) for state, number in said.items()} == dict(counted)


def test_the_page_says_that_nobody_else_has_looked() -> None:
    assert "No independent review has taken place" in PAGE
