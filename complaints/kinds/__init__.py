"""Complaint kinds: one small module each, and one import line here.

A module holds what the program does with a kind: how severe it is, what more it asks. The words and pictures (label,
hint, what helps to prove it, icon, group, order, in every language) are one row with the same key in
`reference_data/grievance_kinds.yaml`, loaded into `GrievanceKind`: the only source of labels. A test holds the two
together. Nobody else branches on a kind.
"""

from complaints.kinds import (  # noqa: F401, I001  (each import registers; the order is that of the menus without data)
    unpaid_wages,
    below_minimum_wage,
    illegal_deductions,
    overtime_hours,
    document_confiscation,
    overcharging_fees,
    contract_substitution,
    non_deployment,
    unsafe_work,
    injury_compensation,
    social_security_not_registered,
    benefit_on_return,
    housing_food,
    confinement,
    forced_labour,
    trafficking,
    violence,
    sexual_harassment,
    discrimination,
    pregnancy_dismissal,
    unfair_dismissal,
    change_employer,
    union_retaliation,
    arrest_detention,
    missing_person,
    death,
    repatriation,
    family_separation,
    health,
    other,
)
from complaints.kinds.base import ComplaintKind, kinds

__all__ = ["ComplaintKind", "kinds"]
