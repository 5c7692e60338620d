"""Inspections: checklists as data, answers kept, wrong ones become findings."""

from datetime import date

import pytest

from portal.common.errors import Conflict, PortalError
from portal.reference.services import LoadReport
from portal.reference.services.loading import read_yaml
from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies.enums import FindingSource
from recruitment_agencies.models import Checklist, Finding, Inspection
from recruitment_agencies.reference_loaders import CHECKLISTS, load_checklists
from recruitment_agencies.services import compliance
from tests.recruitment_agencies.compliance.conftest import Desk

TODAY = date(2026, 9, 1)


@pytest.fixture
def inspection(desk: Desk) -> Inspection:
    load_checklists(LoadReport())
    return compliance.plan_inspection(
        agency=desk.agency,
        branch=None,
        checklist=Checklist.objects.newest().get(country="KH"),
        planned_on=TODAY,
        by=desk.officer,
    )


def finish(desk: Desk, inspection: Inspection, **answers: str) -> list[Finding]:
    given = {"fees-explained-japan": "yes", "commission-thailand": "no"}
    given |= {key.replace("_", "-"): {"answer": a, "note": "Seen."} for key, a in answers.items()}  # type: ignore[misc]
    return compliance.finish_inspection(
        inspection=inspection, answers=given, remarks="Quiet day.", done_on=TODAY, by=desk.officer
    )


def test_a_wrong_answer_makes_a_finding_with_its_rule(desk: Desk, inspection: Inspection) -> None:
    [finding] = finish(desk, inspection, fees_explained_japan="no")
    assert (finding.source, finding.rule_key, finding.evidence) == (
        FindingSource.INSPECTION,
        "KH-JP-DISCLOSE",
        "Seen.",
    )
    assert not finding.review_only
    told = desk.notice(desk.case(finding), language="vi").findings[0]
    assert told["sentence"].startswith("Các khoản phí của thực tập sinh đi Nhật Bản")


def test_an_item_whose_rule_may_not_hold_any_more_is_for_review(
    desk: Desk, inspection: Inspection
) -> None:
    [finding] = finish(desk, inspection, commission_thailand="yes")
    assert finding.review_only


@pytest.mark.parametrize("answer", ["not_seen", "not_applicable"])
def test_what_was_not_seen_proves_nothing(desk: Desk, inspection: Inspection, answer: str) -> None:
    assert finish(desk, inspection, fees_explained_japan=answer) == []


def test_every_item_must_be_answered(desk: Desk, inspection: Inspection) -> None:
    with pytest.raises(PortalError) as refused:
        compliance.finish_inspection(
            inspection=inspection, answers={}, remarks="", done_on=TODAY, by=desk.officer
        )
    assert list(refused.value.fields) == ["fees-explained-japan"]


def test_an_inspection_is_done_once(desk: Desk, inspection: Inspection) -> None:
    finish(desk, inspection, fees_explained_japan="no")
    with pytest.raises(Conflict):
        finish(desk, inspection, fees_explained_japan="no")
    assert Finding.objects.count() == 1


def test_checklists_load_twice_without_a_change_and_speak_every_language(db: None) -> None:
    from tests.cast import make_ground

    make_ground()
    load_checklists(LoadReport())
    again = LoadReport()
    load_checklists(again)
    assert again.total_changes == 0
    for row in read_yaml(CHECKLISTS)["rows"]:
        for words in [
            row["names"],
            *(item[n] for item in row["items"] for n in ("texts", "breach")),
        ]:
            assert set(words) == set(LANGUAGE_CODES)


def test_what_a_checklist_asks_changes_only_with_a_new_version(db: None) -> None:
    from tests.cast import make_ground

    make_ground()
    load_checklists(LoadReport())
    Checklist.objects.filter(key="kh-fees").update(items=[])
    with pytest.raises(ValueError, match="new version"):
        load_checklists(LoadReport())
