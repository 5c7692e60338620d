"""What staff keep by hand in the register of an agency: one entry a kind of row. Nobody else branches on the kind.

A licence's history is append only: an event is never changed. A wrong one is taken out with a reason, at any time and
by anybody who keeps the register; what it said, who took it out and why stays in `RegisterEdit` and in the audit.
Events that a decision or an import has written are not touched here: the decision is set aside, the import undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.errors import Message
from portal.common.registry import Registry
from recruitment_agencies.enums import CommitmentState
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    Branch,
    Commitment,
    DeploymentStat,
    DestinationPartner,
    JobOrder,
    Licence,
    LicenceEvent,
    Rating,
    StaffMember,
    SubAgent,
)


@dataclass(frozen=True)
class Noun:
    """A kind of row of an agency's register.

    Attributes:
        key: in addresses and audit. heading: of its section.
        fields: what a person writes. columns: what the section's table shows of them, after the row's own name.
        through: the field that leads to the agency, or to what belongs to it.
        ends_by: the field with the last day, where rows end; on_end: what else changes then.
        held_by: related rows that forbid to take this one out. origin: fields that name the machine that wrote it.
        is_history: rows are added and taken out, never changed.
    """

    key: str
    model: type[models.Model]
    heading: Message
    fields: tuple[str, ...]
    columns: tuple[str, ...] = ()
    through: str = "agency"
    ends_by: str = ""
    on_end: Mapping[str, Any] = field(default_factory=dict)
    held_by: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    is_history: bool = False

    @property
    def path_to_agency(self) -> str:
        """For filters: `agency`, or `licence__agency`."""
        return "agency" if self.through == "agency" else f"{self.through}__agency"

    def rows(self, agency: Agency) -> models.QuerySet[Any]:
        """The agency's rows of this kind."""
        followed = [name for name in self.fields if self.model._meta.get_field(name).many_to_one]
        rows = self.model._default_manager.filter(**{self.path_to_agency: agency})
        return rows.select_related(*followed) if followed else rows


nouns: Registry[Noun] = Registry("rows of the register")
PARTICULARS = ("name", "name_local", "address", "phone", "website", "as_of")
"""What staff write of an agency itself."""

_DATED = ("since", "until")

nouns.register(
    Noun(
        "names",
        AgencyName,
        _("Other names"),
        ("name", "language", "is_former"),
        ("language", "is_former"),
    )
)
nouns.register(
    Noun(
        "licences",
        Licence,
        _("Licences"),
        ("number", "authority", "scope"),
        ("authority", "scope"),
        held_by=("events",),
    )
)
nouns.register(
    Noun(
        "events",
        LicenceEvent,
        _("What happened to its licence"),
        ("licence", "kind", "on", "valid_until", "authority", "legal_basis", "note"),
        ("licence", "valid_until", "authority", "legal_basis"),
        through="licence",
        origin=("decision_id", "register_import_id"),
        is_history=True,
    )
)
nouns.register(
    Noun(
        "branches",
        Branch,
        _("Branch offices"),
        ("name", "address", "phone", "may_collect_money"),
        ("address", "phone", "may_collect_money"),
    )
)
nouns.register(
    Noun(
        "staff",
        StaffMember,
        _("Registered staff"),
        ("name", "role", "registration_number", *_DATED),
        ("role", "registration_number", *_DATED),
        ends_by="until",
    )
)
nouns.register(
    Noun(
        "sub-agents",
        SubAgent,
        _("Sub-agents"),
        ("name", "name_local", "registration_number", "address", "phone", "may_collect_money", *_DATED),
        ("registration_number", "may_collect_money", *_DATED),
        ends_by="until",
    )
)  # fmt: skip
nouns.register(
    Noun(
        "partners",
        DestinationPartner,
        _("Partners in the country of work"),
        ("country", "name", "licence_number", *_DATED),
        ("country", "licence_number", *_DATED),
        ends_by="until",
        held_by=("job_orders",),
    )
)
nouns.register(
    Noun(
        "job-orders",
        JobOrder,
        _("Job orders"),
        (
            "reference", "destination", "partner", "employer_name", "sector", "programme", "positions",
            "contract_months", "wage_amount", "wage_currency", "fee_ceiling_amount", "fee_ceiling_currency",
            "employer_paid", "approved_by", "approved_on", "valid_until",
        ),
        ("destination", "employer_name", "fee_ceiling_amount", "approved_on", "valid_until", "withdrawn_on"),
        ends_by="withdrawn_on",
        held_by=("declarations", "compliance_findings"),
    )
)  # fmt: skip
nouns.register(
    Noun(
        "commitments",
        Commitment,
        _("Codes of conduct"),
        ("scheme", "since"),
        ("since", "state", "withdrawn_on"),
        ends_by="withdrawn_on",
        on_end={"state": CommitmentState.WITHDRAWN},
        held_by=("ratings",),
    )
)
nouns.register(
    Noun(
        "ratings",
        Rating,
        _("Grades"),
        ("commitment", "cycle", "grade", "rated_on"),
        ("commitment", "rated_on"),
        through="commitment",
    )
)
nouns.register(
    Noun(
        "deployments",
        DeploymentStat,
        _("Workers sent abroad"),
        ("destination", "year", "quarter", "deployed", "women", "oriented"),
        ("deployed", "women", "oriented"),
    )
)
