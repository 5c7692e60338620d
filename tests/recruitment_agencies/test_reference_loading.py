"""All fee rules go from the reviewed file into the database, and a second time changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import AuditEvent
from portal.reference.services import LoadReport
from portal.reference.services.loading import read_yaml
from recruitment_agencies import queries
from recruitment_agencies.fees.loading import load_rules_from_yaml
from recruitment_agencies.models import FeeRule
from recruitment_agencies.reference_loaders import FEE_RULES, load_fee_rules, take_fee_rules

pytestmark = pytest.mark.django_db


def _load() -> LoadReport:
    report = LoadReport()
    load_fee_rules(report)
    return report


def test_loading_creates_every_rule_and_again_changes_nothing() -> None:
    assert _load().created["FeeRule"] == 117
    again = _load()
    assert (again.total_changes, again.unchanged["FeeRule"]) == (0, 117)


def _load_changed(key: str, **changes: object) -> LoadReport:
    """The file, with one of its rows changed."""
    report = LoadReport()
    rules = [
        replace(rule, **changes) if rule.key == key else rule  # type: ignore[arg-type]
        for rule in load_rules_from_yaml(FEE_RULES)
    ]
    take_fee_rules(report, read_yaml(FEE_RULES), rules)
    return report


def test_row_that_changes_in_the_file_is_taken_over_and_recorded() -> None:
    _load()
    report = _load_changed("VN-BROKER-ENT", amount=Decimal(7), note="new")
    assert report.changed == {"FeeRule": 1}
    event = AuditEvent.objects.get(action="reference.changed_row")
    assert event.detail == {"fields": ["amount", "loaded_digest", "note"]}


def test_what_was_published_at_the_desk_stays_while_the_file_says_the_same() -> None:
    _load()
    FeeRule.objects.filter(key="VN-BROKER-ENT").update(amount=Decimal(7))
    assert _load().total_changes == 0
    assert FeeRule.objects.get(key="VN-BROKER-ENT").amount == 7


def test_rule_with_a_second_version_is_kept_at_the_desk_alone() -> None:
    _load()
    rule = FeeRule.objects.get(key="VN-SF-GEN")
    rule.effective_to = date(2026, 12, 31)
    rule.save()
    rule.pk, rule.version, rule.effective_from, rule.effective_to = None, 2, date(2027, 1, 1), None
    rule.save()
    assert _load_changed("VN-SF-GEN", note="new").total_changes == 0
    assert FeeRule.objects.get(key="VN-SF-GEN", version=1).effective_to == date(2026, 12, 31)


def test_every_rule_says_when_it_is_looked_up_again_doubtful_ones_sooner() -> None:
    _load()
    certain = FeeRule.objects.filter(confidence="verified_text_copy").first()
    doubtful = FeeRule.objects.filter(confidence="conflicting").first()
    assert certain
    assert doubtful
    assert date(2026, 11, 1) < doubtful.review_by < certain.review_by


def test_stored_rules_are_those_of_the_file() -> None:
    _load()
    stored = {rule.key: rule for rule in queries.rulebook().rules}
    read = {rule.key: rule for rule in load_rules_from_yaml(FEE_RULES)}
    assert stored.keys() == read.keys()
    for key, rule in read.items():
        source = replace(rule.source, key=f"fees:{rule.source.key}"[:80])
        assert stored[key] == replace(rule, source=source)
    assert queries.rulebook().as_of == "2026-11"


def test_two_versions_of_a_rule_never_hold_on_one_day(fee_rules: None) -> None:
    rule = FeeRule.objects.get(key="VN-SF-GEN")
    rule.pk, rule.version = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        rule.save()
