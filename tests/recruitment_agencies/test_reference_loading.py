"""All fee rules go from the reviewed file into the database, and a second time changes nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import AuditEvent
from portal.reference.services import LoadReport
from recruitment_agencies import queries
from recruitment_agencies.fees.loading import load_rules_from_yaml
from recruitment_agencies.models import FeeRule
from recruitment_agencies.reference_loaders import FEE_RULES, load_fee_rules

pytestmark = pytest.mark.django_db


def _load() -> LoadReport:
    report = LoadReport()
    load_fee_rules(report)
    return report


def test_loading_creates_every_rule_and_again_changes_nothing() -> None:
    assert _load().created["FeeRule"] == 117
    again = _load()
    assert (again.total_changes, again.unchanged["FeeRule"]) == (0, 117)


def test_changed_row_is_mended_and_recorded() -> None:
    _load()
    FeeRule.objects.filter(key="VN-BROKER-ENT").update(amount=Decimal(7), note="wrong")
    report = _load()
    assert report.changed == {"FeeRule": 1}
    event = AuditEvent.objects.get(action="reference.changed_row")
    assert event.detail == {"fields": ["amount", "note"]}


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
