"""One article and one agency, for tests that need any."""

from datetime import date
from typing import Any

from django.utils import timezone

from complaints.enums import EvidenceKind, ScanState
from complaints.evidence.outcomes import Cleaned
from complaints.models import Complaint, Evidence, UnmaskRequest
from complaints.services.stored_files import Taken, store
from complaints.services.unmasking import ask_to_unmask, grant
from portal.accounts.models import User
from portal.reference.models import Source
from recruitment_agencies.enums import EventKind, ImportState, RuleChangeKind
from recruitment_agencies.models import (
    Agency,
    FeeDeclaration,
    FeeRule,
    FeeRuleChange,
    Licence,
    LicenceEvent,
    RegisterImport,
    StaffMember,
)
from recruitment_agencies.services.fee_rules import propose_rule_change
from rights_info.enums import DraftState
from rights_info.models import Article, ArticleRevision, Draft, Fact, FactChange


def make_article() -> Article:
    """A published article in English only, about work in Thailand."""
    article, _created = Article.objects.get_or_create(
        slug="a-test-article",
        defaults={
            "title_en": "A right",
            "summary_en": "What it is.",
            "body_en": "Some words.",
            "stages": ["at_work"],
            "destinations": ["TH"],
            "published_at": timezone.now(),
        },
    )
    return article


def make_agency() -> Agency:
    """A Cambodian agency with a valid licence."""
    agency, created = Agency.objects.get_or_create(
        name="Test agency (demonstration)", country_id="KH"
    )
    if created:
        licence = Licence.objects.create(agency=agency, number="T-1", authority="Test authority")
        LicenceEvent.objects.create(licence=licence, kind=EventKind.ISSUED, on=date(2024, 1, 1))
    return agency


def make_draft(writer: User) -> Draft:
    """A Khmer text of the article, waiting for review."""
    article = make_article()
    ArticleRevision.objects.get_or_create(
        article=article, language="en", title="A right", body="Some words.", significance="normal"
    )
    draft, _created = Draft.objects.get_or_create(
        article=article,
        language="km",
        defaults={
            "title": "សិទ្ធិ",
            "body": "ពាក្យ",
            "state": DraftState.SUBMITTED,
            "written_by": writer,
            "writer_ids": [writer.pk],
        },
    )
    return draft


def make_change(proposer: User) -> FactChange:
    """A fact, and a change of it that waits for two reviewers."""
    fact, _created = Fact.objects.get_or_create(
        key="a-test-fact", defaults={"kind": "number", "value": "1", "confidence": "R"}
    )
    change, _created = FactChange.objects.get_or_create(
        fact=fact,
        defaults={
            "changes": {"value": "2"},
            "seen": {"value": "1"},
            "why": "read again",
            "proposed_by": proposer,
        },
    )
    return change


def make_rule_change(editor: User) -> FeeRuleChange:
    """A fee rule of this test, and a change of it that waits."""
    source, _created = Source.objects.get_or_create(key="test:rule", defaults={"title": "A law"})
    rule, _created = FeeRule.objects.get_or_create(
        key="XX-TEST",
        version=1,
        defaults={
            "side": "origin",
            "origin": "KH",
            "category": "fee.service",
            "rule_kind": "zero",
            "payer": "worker",
            "collector": "licensed_agency",
            "instrument": "A law made up for tests",
            "source": source,
            "confidence": "verified_official",
            "status": "in_force_as_read",
        },
    )
    return propose_rule_change(
        kind=RuleChangeKind.CORRECTION,
        key=rule.key,
        fields={"article": "Art. 1"},
        why="A test",
        by=editor,
        rule=rule,
    )


def make_declaration() -> FeeDeclaration:
    """A draft of declared costs of the agency."""
    declaration, _created = FeeDeclaration.objects.get_or_create(
        agency=make_agency(), destination_id="TH", defaults={"declared_on": date(2026, 1, 1)}
    )
    return declaration


def register_row() -> list[Any]:
    """Where a row of the agency's register is: agency, noun, key."""
    agency = make_agency()
    member, _created = StaffMember.objects.get_or_create(agency=agency, name="A member of staff")
    return [agency.public_id, "staff", member.pk]


def make_evidence(complaint: Complaint) -> Evidence:
    """A photo of the case, with what was sent beside it."""
    cleaned = Cleaned(b"cleaned", EvidenceKind.IMAGE, "image/jpeg", "image/jpeg")
    row = Evidence(complaint=complaint)
    stored = store(Taken(cleaned, "photo", ScanState.NOT_SCANNED, b"sent"), uid=row.uid)
    for column, value in stored.columns.items():
        setattr(row, column, value)
    row.seal("sealed_key", stored.key.hex())
    row.save(force_insert=True)
    return row


def make_requests(
    complaint: Complaint, attache: User, head: User, custodian: User
) -> UnmaskRequest:
    """The attaché may see who complained; her head has asked and waits. Returns what waits."""
    granted = ask_to_unmask(complaint=complaint, by=attache, reason="To call her")
    grant(request=granted, by=custodian)
    return ask_to_unmask(complaint=complaint, by=head, reason="To call her")


def make_import() -> RegisterImport:
    """A Cambodian register list that was taken over and changed nothing."""
    batch, _created = RegisterImport.objects.get_or_create(
        country_id="KH", file_name="list.csv", state=ImportState.APPLIED
    )
    return batch
