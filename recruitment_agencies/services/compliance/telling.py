"""What a notice tells an agency of each finding. Frozen when it is sent; nothing else of a finding ever reaches it.

Every finding has the same fields, so that none betrays where it comes from: no source, no evidence, no day, no key. Of
a finding that came from a complaint no figure is given, and no sentence that holds one, for a figure of one worker may
tell who she is.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal.common.forms import LONG_TEXT
from recruitment_agencies.enums import FindingSource
from recruitment_agencies.models import FeeRule, Finding
from recruitment_agencies.services.declarations import check_declaration

# Of a finding's stored answer of the fee check; what is not in this list stays here.
_FIGURES = ("outcome", "formula", "cap", "paid", "excess")
_LAW = ("instrument", "article", "effective_from", "source")


def told(finding: Finding, *, number: int, language: str) -> dict[str, Any]:
    """The finding as the agency reads it: `number, rule, rule_version, category, sentence`, law and figures.

    Law: `instrument, article, effective_from, source`. Figures: `outcome, formula, cap, paid, excess`, each null where
    there is none or where it must not be told.
    """
    is_private = finding.source == FindingSource.COMPLAINT
    figures = {} if is_private or finding.source not in _HAS_FIGURES else finding.detail
    return {
        "number": number,
        "rule": finding.rule_key or None,
        "rule_version": finding.rule_version,
        "category": finding.category or None,
        "sentence": _sentence(finding, language=language, is_private=is_private),
        **_law(finding),
        **{name: figures.get(name) for name in _FIGURES},
    }


_HAS_FIGURES = frozenset({FindingSource.DECLARATION, FindingSource.JOB_ORDER})


def _sentence(finding: Finding, *, language: str, is_private: bool) -> str:
    texts = finding.detail.get("texts")
    if finding.source == FindingSource.INSPECTION and isinstance(texts, Mapping):
        return str(texts.get(language) or texts.get("en") or finding.summary)[:LONG_TEXT]
    if finding.source in _HAS_FIGURES and (again := _said_again(finding, language)):
        return again
    if finding.summary and not (is_private and _has_figure(finding.summary)):
        return finding.summary
    with translation.override(language):
        return _("This rule seems to have been broken.")


def _said_again(finding: Finding, language: str) -> str:
    """The fee check's own sentence in the notice's language; nothing where it would say something else today."""
    if finding.declaration is None:
        return ""
    with translation.override(language):
        answers = check_declaration(finding.declaration)["findings"]
    same = [each for each in answers if _facts(each) == _facts(finding.detail)]
    return str(same[0]["explanation"]) if same else ""


def _facts(answer: Mapping[str, Any]) -> list[Any]:
    return [answer.get(name) for name in ("rule", "category", *_FIGURES)]


def _has_figure(text: str) -> bool:
    return any(unicodedata.category(letter) in ("Nd", "No", "Nl") for letter in text)


def _law(finding: Finding) -> dict[str, Any]:
    """From the rule on record in the version of the finding."""
    rules = (
        FeeRule.objects.filter(key=finding.rule_key) if finding.rule_key else FeeRule.objects.none()
    )
    if finding.rule_version:
        rules = rules.filter(version=finding.rule_version)
    rule = rules.select_related("source").order_by("-version").first()
    if rule is None and finding.source == FindingSource.JOB_ORDER:
        return {name: finding.detail.get(name) for name in _LAW}  # the order itself is the rule
    if rule is None:
        return dict.fromkeys(_LAW)
    return {
        "instrument": rule.instrument or None,
        "article": rule.article or None,
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "source": rule.source.as_json(),
    }
