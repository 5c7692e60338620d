"""The registry of kinds and its words are one, and the tables of rules load whole."""

from pathlib import Path

import pytest
import yaml

from complaints import reference_loaders
from complaints.enums import AccusedType, DeskRole, Severity, Stage
from complaints.kinds import kinds
from complaints.models import ClaimTimeLimit, DeadlineRule, GrievanceKind, RoutingRule
from portal.reference.reference_loaders import load_countries
from portal.reference.services import LoadReport
from portal.settings.languages import LANGUAGE_CODES

FOLDER = Path(reference_loaders.__file__).parent / "reference_data"
ROWS = yaml.safe_load((FOLDER / "grievance_kinds.yaml").read_text("utf-8"))["rows"]
KIND_FILES = {
    path.stem
    for path in (Path(reference_loaders.__file__).parent / "kinds").glob("*.py")
    if path.stem not in {"__init__", "base"}
}


def test_every_module_is_one_kind_and_has_its_import_line() -> None:
    assert set(kinds.keys()) == KIND_FILES


def test_every_kind_has_its_row_with_the_same_severity() -> None:
    assert {row["key"]: row["severity"] for row in ROWS} == {
        kind.key: kind.severity.value for kind in kinds
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["key"])
def test_every_kind_has_words_in_every_language_and_an_icon(row: dict[str, dict[str, str]]) -> None:
    missing = [
        (column, code)
        for column in ("label", "hint", "evidence")
        for code in LANGUAGE_CODES
        if not row[column].get(code)
    ]
    assert missing == []
    assert row["icon"]


@pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.key)
def test_danger_makes_every_kind_an_emergency(kind: object) -> None:
    from complaints.kinds import ComplaintKind

    assert isinstance(kind, ComplaintKind)
    assert kind.severity_when(danger=True) == Severity.EMERGENCY
    assert kind.severity_when(danger=False) == kind.severity


LOADERS = (
    reference_loaders.load_kinds,
    reference_loaders.load_routing_rules,
    reference_loaders.load_case_deadlines,
    reference_loaders.load_claim_time_limits,
)


@pytest.fixture
def loaded(db: None) -> None:
    load_countries(LoadReport())
    for load in LOADERS:
        load(LoadReport())


def test_loading_twice_changes_nothing(loaded: None) -> None:
    report = LoadReport()
    for load in LOADERS:
        load(report)
    assert report.total_changes == 0
    assert GrievanceKind.objects.count() == len(kinds)
    assert ClaimTimeLimit.objects.exists()


def test_every_routing_rule_names_known_roles_kinds_and_words(loaded: None) -> None:
    for rule in RoutingRule.objects.all():
        assert {rule.lead, *rule.copies} <= set(DeskRole.values), rule
        assert set(rule.kinds) <= set(kinds.keys()), rule
        assert rule.severity in {"", *Severity.values}, rule
        assert rule.accused_type in {"", *AccusedType.values}, rule
        assert all(getattr(rule, f"reason_{code}") for code in LANGUAGE_CODES), rule


@pytest.mark.security
def test_no_rule_sends_a_case_about_an_official_to_a_post(loaded: None) -> None:
    """Every corridor, kind and severity: the winning rule leads to oversight and copies no attaché."""
    from complaints.routing import Facts
    from complaints.routing.decide import order as _order
    from complaints.services.routing import as_rule as _rule

    rules = [_rule(row) for row in RoutingRule.objects.all()]
    corridors = {(r.nationality or "VN", r.country or "TH") for r in rules} | {("KH", "TW")}
    for nationality, country in corridors:
        for kind in kinds:
            for severity in Severity:
                facts = Facts(
                    nationality,
                    country,
                    kind.key,
                    severity,
                    accused_types=frozenset({"official", "agency"}),
                )
                winner = min((r for r in rules if r.matches(facts)), key=_order)
                assert winner.lead == DeskRole.OVERSIGHT, (winner.key, facts)
                assert DeskRole.LABOUR_ATTACHE not in winner.copies, winner.key


def test_every_severity_has_its_own_time_for_every_stage(loaded: None) -> None:
    general = DeadlineRule.objects.filter(origin=None, accused_type="", kinds=[])
    assert set(general.values_list("severity", "stage")) == {
        (severity.value, stage.value) for severity in Severity for stage in Stage
    }


def test_a_rule_that_left_the_file_routes_nothing(loaded: None) -> None:
    RoutingRule.objects.create(key="old", lead=DeskRole.CSO, reason_en="Old.")
    reference_loaders.load_routing_rules(LoadReport())
    assert not RoutingRule.objects.get(key="old").is_active
