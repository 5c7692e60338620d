"""Sorted once, a rulebook is not read through again for each check. Counted, not timed."""

from typing import Any

import pytest

from recruitment_agencies.fees import selection
from recruitment_agencies.fees.engine import check_fees
from recruitment_agencies.fees.rule_index import RuleIndex

from .builders import case, check, paid, reference_rules

TEN = tuple(
    paid(100, category=category)
    for category in ("fee.service", "cost.medical", "cost.admin", "fee.brokerage", "cost.test") * 2
)


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    counts = {"scope": 0, "reach": 0}

    def counting(name: str, function: Any) -> Any:
        def counted(*args: Any) -> Any:
            counts[name] += 1
            return function(*args)

        return counted

    monkeypatch.setattr(selection, "scope_hold", counting("scope", selection.scope_hold))
    monkeypatch.setattr(selection, "_reach", counting("reach", selection._reach))
    return counts


@pytest.mark.parametrize(("origin", "scopes"), [("VN", 64), ("KH", 16), ("DE", 12)])
def test_a_check_looks_at_the_scope_of_each_rule_of_its_origin_once(
    examined: dict[str, int], origin: str, scopes: int
) -> None:
    index = RuleIndex.of(reference_rules())
    check_fees(case=case(*TEN, origin=origin), rules=index)
    assert examined["scope"] == scopes


def test_ten_payments_meet_only_the_rules_of_their_own_category(examined: dict[str, int]) -> None:
    check(case(*TEN))
    assert examined["reach"] <= 24


def test_an_index_answers_as_the_rules_themselves() -> None:
    index = RuleIndex.of(reference_rules())
    assert RuleIndex.of(index) is index
    assert check_fees(case=case(*TEN), rules=index) == check(case(*TEN))


def test_rule_stays_equal_and_hashable_after_its_words_were_worked_out() -> None:
    used, fresh = reference_rules()[0], type(reference_rules()[0])(**vars_of(reference_rules()[0]))
    assert used.categories
    assert used.specificity == 0
    assert (used, hash(used)) == (fresh, hash(fresh))


def vars_of(rule: Any) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in rule.__dataclass_fields__}
