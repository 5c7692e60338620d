"""The reference file is whole, every kind is known, and a wrong row names itself."""

from pathlib import Path

import pytest
import yaml

from recruitment_agencies.fees.loading import InvalidRuleError, load_rules_from_yaml, read_rule
from recruitment_agencies.fees.registry import KINDS

from .builders import RULES_FILE, reference_rules

META = {"vocabulary": {"sectors": ["services"], "programmes": ["mou"]}}
SOURCES = {"s": {"title": "T", "publisher": "P", "year": 2020, "url": None}}
ROW = {
    "key": "ROW",
    "side": "origin",
    "category": "fee.service",
    "rule_kind": "zero",
    "payer": "worker",
    "collector": "any",
    "instrument": "Act",
    "confidence": "verified_official",
    "status": "in_force_as_read",
    "source": "s",
}


def test_reference_file_holds_all_117_rules_with_their_sources() -> None:
    rules = reference_rules()
    assert len({rule.key for rule in rules}) == 117
    assert all(rule.source.title and rule.source.publisher for rule in rules)


def test_every_kind_of_the_file_is_registered_and_no_other() -> None:
    assert {rule.rule_kind for rule in reference_rules()} == set(KINDS)


def test_every_kind_has_its_own_label_and_reason() -> None:
    labels = {kind.label() for kind in KINDS.values()}
    reasons = {kind.reason() for kind in KINDS.values()}
    assert len(labels) == len(reasons) == len(KINDS)


def test_every_kind_stands_in_a_module_of_its_name() -> None:
    assert {kind.__module__.rsplit(".", 1)[1] for kind in KINDS.values()} == set(KINDS)


def test_vocabularies_stand_in_the_meta_of_the_file() -> None:
    meta = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))["meta"]
    assert set(meta["vocabulary"]) == {"sectors", "programmes"}
    assert "fee.service" in meta["category_codes"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("side", "middle"),
        ("category", "fee.unheard"),
        ("rule_kind", "unheard_of"),
        ("payer", "nobody"),
        ("collector", "nobody"),
        ("amount", "much"),
        ("amount", -1),
        ("effective_from", "2024"),
        ("sectors", "services"),
        ("sectors", ["unheard"]),
        ("programmes", ["unheard"]),
        ("confidence", "sure"),
        ("status", "perhaps"),
        ("params", ["list"]),
        ("instrument", None),
        ("source", "unheard"),
        ("colour", "red"),
    ],
)
def test_wrong_field_is_named_with_its_row(field: str, value: object) -> None:
    with pytest.raises(InvalidRuleError) as caught:
        read_rule({**ROW, field: value}, meta=META, sources=SOURCES)
    assert (caught.value.row, caught.value.field) == ("ROW", field)


def test_kind_without_its_figure_is_refused() -> None:
    with pytest.raises(InvalidRuleError, match=r"ROW: params\.months"):
        read_rule({**ROW, "rule_kind": "wage_months_flat"}, meta=META, sources=SOURCES)


def test_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        yaml.safe_dump({"meta": META, "sources": SOURCES, "rows": [ROW, ROW]}), encoding="utf-8"
    )
    with pytest.raises(InvalidRuleError, match="stands twice"):
        load_rules_from_yaml(file)
