"""A routing rule as a proposal holds it: plain JSON, read strictly."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.enums import AccusedType, DeskRole, Severity
from complaints.routing.types import Rule
from portal.common.errors import Message, PortalError
from portal.settings.languages import LANGUAGE_CODES

CONDITIONS = ("nationality", "country", "area", "kinds", "severity", "accused_type")
FIELDS = ("key", *CONDITIONS, "lead", "copies", "fallbacks", "priority", "reason", "note")
MOST_PRIORITY = 1000
MOST_REASON = 500
CHOOSE = _("Please choose one of these.")
TWICE = _("An office stands here twice.")
NO_POST = _("A case about an official must not reach a labour attaché.")

Content = Mapping[str, Any]
Faults = dict[str, list[Message]]


def read_content(content: Content, *, kinds: Collection[str]) -> Rule:
    """The rule that the content describes.

    Args:
        content: exactly the names of `FIELDS`; `reason` a map with every language of the portal. Countries and areas
            are looked up by the caller.
        kinds: the known kinds of complaints.

    Raises:
        PortalError: a field is unknown, missing or does not fit; `fields` names each.
    """
    unknown = sorted(set(content) - set(FIELDS)) + sorted(set(FIELDS) - set(content))
    if unknown:
        raise PortalError(
            _("Unknown or missing: %(names)s.") % {"names": ", ".join(unknown)},
            fields={name: [CHOOSE] for name in unknown},
        )
    faults: Faults = {}
    for find in _CHECKS:
        for name, found in find(content, kinds).items():
            faults.setdefault(name, []).extend(found)
    if faults:
        raise PortalError(_("Please mend the fields named below."), fields=faults)
    return as_rule(content)


def as_rule(content: Content) -> Rule:
    """The rule, of content that was checked."""
    return Rule(
        key=content["key"],
        lead=content["lead"],
        copies=tuple(content["copies"]),
        priority=content["priority"],
        nationality=content["nationality"] or None,
        country=content["country"] or None,
        area=content["area"] or None,
        kinds=frozenset(content["kinds"]),
        severity=content["severity"] or None,
        accused_type=content["accused_type"] or None,
        fallbacks=tuple(content["fallbacks"]),
    )


def _conditions(content: Content, kinds: Collection[str]) -> Faults:
    faults: Faults = {}
    if not _is_list(content["kinds"], kinds):
        faults["kinds"] = [CHOOSE]
    if content["severity"] not in ("", None, *Severity.values):
        faults["severity"] = [CHOOSE]
    if content["accused_type"] not in ("", None, *AccusedType.values):
        faults["accused_type"] = [CHOOSE]
    if content["area"] and not content["country"]:
        faults["country"] = [_("An area needs its country.")]
    return faults


def _offices(content: Content, _kinds: Collection[str]) -> Faults:
    """Nobody twice, and nobody in two parts of one rule but for a copy that may stand in for the lead."""
    faults: Faults = {}
    if content["lead"] not in DeskRole.values:
        faults["lead"] = [CHOOSE]
    for name in ("copies", "fallbacks"):
        if not _is_list(content[name], DeskRole.values):
            faults[name] = [CHOOSE]
        elif content["lead"] in content[name]:
            faults[name] = [TWICE]
    return faults


def _accused(content: Content, _kinds: Collection[str]) -> Faults:
    """An official's own post can be the very office that a labour attaché's desk is."""
    if content["accused_type"] != AccusedType.OFFICIAL:
        return {}
    named = {
        "lead": [content["lead"]],
        "copies": content["copies"],
        "fallbacks": content["fallbacks"],
    }
    return {name: [NO_POST] for name, roles in named.items() if DeskRole.LABOUR_ATTACHE in roles}


def _words(content: Content, _kinds: Collection[str]) -> Faults:
    faults: Faults = {}
    priority = content["priority"]
    if not (type(priority) is int and 0 <= priority <= MOST_PRIORITY):
        faults["priority"] = [_("Please write a whole number from 0 to 1000.")]
    reason = content["reason"]
    missing = set(LANGUAGE_CODES) - {code for code in reason if str(reason[code]).strip()}
    if missing or set(reason) - set(LANGUAGE_CODES):
        faults["reason"] = [_("Please write the reason in every language.")]
    elif any(len(text) > MOST_REASON for text in reason.values()):
        faults["reason"] = [_("This is too long. Please write it in fewer words.")]
    return faults


_CHECKS: tuple[Callable[[Content, Collection[str]], Faults], ...] = (
    _conditions,
    _offices,
    _accused,
    _words,
)


def _is_list(value: Any, known: Collection[str]) -> bool:
    """Known values, none twice."""
    return isinstance(value, list) and set(value) <= set(known) and len(set(value)) == len(value)
