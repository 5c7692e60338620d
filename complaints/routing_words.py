"""Routing rules, facts and traces in plain words for staff: the pages show sentences, not codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from complaints.enums import AccusedType, DeskRole, Recipient, RoutingReason, Severity
from complaints.models import GrievanceKind
from complaints.routing import Choice, Facts, Rule, Verdict
from complaints.routing.content import Content
from complaints.services.routing import Traced
from portal.accounts.models import Organisation
from portal.common.errors import Message
from portal.common.formatting import country_name, language_name
from portal.reference.models import Area


@dataclass(frozen=True)
class RuleWords:
    """A rule as a person reads it: whom it is for, when it counts, and where the case goes."""

    who: str
    about: str
    lead: str
    copies: str = ""
    fallbacks: str = ""


@dataclass(frozen=True)
class Words:
    """The names that rules use, read once for a page."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)

    def rule(self, rule: Rule) -> RuleWords:
        return RuleWords(
            who=self._who(rule),
            about=self._about(rule),
            lead=role_name(rule.lead),
            copies=joined(role_name(role) for role in rule.copies),
            fallbacks=joined(role_name(role) for role in rule.fallbacks),
        )

    def kind(self, key: str) -> str:
        return self.kinds.get(key, key)

    def place(self, country: str, area: str | None) -> str:
        named = country_name(country)
        return f"{named}, {self.areas.get(area, area)}" if area else named

    def facts(self, facts: Facts) -> list[tuple[Message, str]]:
        """What the rules look at in one case, label by label."""
        accused = joined(str(AccusedType(one).label) for one in sorted(facts.accused_types))
        wishes = joined(str(Recipient(one).label) for one in facts.ask_for)
        return [
            (_("Nationality"), country_name(facts.nationality)),
            (_("Country of work"), self.place(facts.country, facts.area)),
            (_("Kind"), self.kind(facts.kind)),
            (_("Severity"), str(Severity(facts.severity).label)),
            (_("Who it is about"), accused or "–"),
            (_("Asked for"), wishes or "–"),
        ]

    def _who(self, rule: Rule) -> str:
        return _("Workers from %(nationality)s in %(country)s") % {
            "nationality": country_name(rule.nationality) if rule.nationality else _("any country"),
            "country": self.place(rule.country, rule.area) if rule.country else _("any country"),
        }

    def _about(self, rule: Rule) -> str:
        parts = [joined(sorted(self.kind(key) for key in rule.kinds)) or _("any problem")]
        if rule.severity:
            parts.append(str(Severity(rule.severity).label))
        if rule.accused_type:
            accused = str(AccusedType(rule.accused_type).label)
            parts.append(_("about: %(accused)s") % {"accused": accused})
        return "; ".join(parts)


@dataclass(frozen=True)
class DeskLine:
    name: str
    verdict: Message
    is_chosen: bool


@dataclass(frozen=True)
class RoleLine:
    """A role that was looked for: what for, and every desk of that kind."""

    role: str
    purpose: Message
    desks: tuple[DeskLine, ...]
    is_kept_out: bool


@dataclass(frozen=True)
class RuleLine:
    """A rule that was considered. `failed`: the conditions that do not fit, in words; empty: it matches."""

    key: str
    words: RuleWords
    failed: str
    decides: bool


@dataclass(frozen=True)
class TraceWords:
    """A trace as the page shows it."""

    facts: list[tuple[Message, str]]
    lead: Organisation | None
    why: Message
    matching: list[RuleLine]
    others: list[RuleLine]
    roles: list[RoleLine]


_CONDITION_WORDS = {
    "nationality": "Nationality",
    "country": "Country of work",
    "area": "Area of work",
    "kinds": "Kind",
    "severity": "Severity",
    "accused_type": "Who it is about",
}


def words_for(rules: Iterable[Rule] = (), *, area: str | None = None) -> Words:
    """The names of all kinds and of the areas that these rules, or this fact, name: two queries."""
    codes = {rule.area for rule in rules if rule.area} | ({area} if area else set())
    areas = Area.objects.filter(code__in=codes) if codes else ()
    return Words(
        kinds={row.key: row.label for row in GrievanceKind.objects.all()},
        areas={row.code: row.name for row in areas},
    )


def trace_words(traced: Traced) -> TraceWords:
    """How a decision came about, in words."""
    found = traced.trace
    words = words_for((row.rule for row in found.rules), area=traced.facts.area)
    lead = found.decision.lead
    lines = [
        RuleLine(
            row.rule.key,
            words.rule(row.rule),
            joined(_(_CONDITION_WORDS[name]) for name in row.failed),
            row.decides,
        )
        for row in found.rules
    ]
    return TraceWords(
        facts=words.facts(traced.facts),
        lead=traced.organisations[lead] if lead else None,
        why=RoutingReason(found.decision.why).label,
        matching=[line for line in lines if not line.failed],
        others=[line for line in lines if line.failed],
        roles=[_role_line(choice, traced) for choice in found.looked_for],
    )


def content_words(content: Content, words: Words) -> dict[str, str]:
    """A proposed rule field by field, as people read it: what stands before and after a change."""
    if not content:
        return {}
    reasons = content["reason"]
    return {
        _("Nationality"): _country(content["nationality"]),
        _("Country of work"): _country(content["country"]),
        _("Area of work"): words.areas.get(content["area"], content["area"] or ""),
        _("Kind"): joined(words.kind(key) for key in content["kinds"]) or _("any problem"),
        _("Severity"): str(Severity(content["severity"]).label) if content["severity"] else "",
        _("Who it is about"): _accused(content["accused_type"]),
        _("Who leads"): role_name(content["lead"]),
        _("Who receives a copy"): joined(role_name(role) for role in content["copies"]),
        _("If nobody works there"): joined(role_name(role) for role in content["fallbacks"]),
        _("Priority"): str(content["priority"]),
        **{_reason_label(code): text for code, text in reasons.items()},
        _("Note"): content["note"],
    }


def differences(before: Content, after: Content, words: Words) -> list[dict[str, str]]:
    """Each field that changes, with what stood there and what will stand there."""
    old, new = content_words(before, words), content_words(after, words)
    return [
        {"label": label, "before": old.get(label, ""), "after": new.get(label, "")}
        for label in (old or new)
        if old.get(label, "") != new.get(label, "")
    ]


def role_name(role: str) -> str:
    return str(DeskRole(role).label)


def joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def _reason_label(code: str) -> str:
    return _("What the worker reads: %(language)s") % {"language": language_name(code)}


def _country(code: str | None) -> str:
    return country_name(code) if code else _("any country")


def _accused(value: str) -> str:
    return str(AccusedType(value).label) if value else ""


def _role_line(choice: Choice, traced: Traced) -> RoleLine:
    desks = tuple(
        DeskLine(traced.organisations[desk.id].name, verdict.label, verdict == Verdict.CHOSEN)
        for desk, verdict in choice.seen
    )
    return RoleLine(role_name(choice.role), _purpose(choice), desks, choice.was_kept_out)


def _purpose(choice: Choice) -> str:
    if choice.is_copy:
        return _("receives a copy")
    if choice.because == RoutingReason.FALLBACK:
        return _("If nobody works there")
    return _("Asked for") if choice.because == RoutingReason.ASKED_FOR else _("leads")
