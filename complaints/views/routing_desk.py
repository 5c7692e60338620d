"""The routing desk: the rules in words, a case to try, a change with its effect in view, publishing with four eyes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from complaints.enums import RuleChangeState
from complaints.forms.routing_rules import RuleForm, TryOutForm, digest
from complaints.models import Complaint, RoutingRule, RoutingRuleChange
from complaints.routing.content import Content
from complaints.routing.content import as_rule as rule_of_content
from complaints.routing_words import differences, trace_words, words_for
from complaints.services import routing_rules as services
from complaints.services.routing import as_rule, trace_facts
from complaints.services.routing_effect import MOST_LISTED, Effect
from portal.accounts.desks import DeskPage
from portal.accounts.frames import act, ask, ask_why, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import User
from portal.accounts.roles import PROPOSE_ROUTING, PUBLISH_ROUTING
from portal.common.errors import PortalError
from portal.common.forms import ReasonForm, add_refusal

_GOVERN = frozenset({PROPOSE_ROUTING, PUBLISH_ROUTING})
PAGE = DeskPage("routing", gettext_lazy("Routing rules"), "route", _GOVERN)
BAD_REQUEST = 400

governs_routing = needs_permission(*_GOVERN)
proposes_routing = needs_permission(PROPOSE_ROUTING)
publishes_routing = needs_permission(PUBLISH_ROUTING)
with_rule = with_row("rule", "pk", lambda user: RoutingRule.objects.all())
with_change = with_row(
    "change", "pk", lambda user: RoutingRuleChange.objects.select_related("rule", "proposed_by")
)


@require_safe
@governs_routing
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule in words, the most special first; the changes that wait above them."""
    rows = list(RoutingRule.objects.filter(is_active=True))
    rules = [as_rule(row) for row in rows]
    words = words_for(rules)
    lines = [(row, words.rule(rule), rule) for row, rule in zip(rows, rules, strict=True)]
    lines.sort(key=_corridor_first)
    waiting = RoutingRuleChange.objects.filter(state=RuleChangeState.PROPOSED)
    context = frame(
        request,
        _("Routing rules"),
        "routing",
        lines=lines,
        waiting=waiting.select_related("rule", "proposed_by"),
        retired=RoutingRule.objects.filter(is_active=False),
    )
    return render(request, "desk/routing/list.html", context)


def _corridor_first(line: Any) -> tuple[Any, ...]:
    _row, _words, rule = line
    return (rule.nationality or "", rule.country or "", rule.specificity, rule.priority, rule.key)


@require_safe
@governs_routing
def try_out(request: HttpRequest) -> HttpResponse:
    """Where a case would go, and why. Stores nothing."""
    form = TryOutForm(request.GET or None)
    found = trace_words(trace_facts(form.facts)) if form.is_valid() else None
    context = frame(
        request,
        _("Try a case"),
        "routing",
        form=form,
        found=found,
        back_url=reverse("desk:routing"),
    )
    status = BAD_REQUEST if form.errors else 200
    return render(request, "desk/routing/try.html", context, status=status)


@require_safe
@governs_routing
@with_rule
def rule(request: HttpRequest, *, rule: RoutingRule) -> HttpResponse:
    """One rule, what waits for it, and what it was before."""
    plain = as_rule(rule)
    words = words_for([plain])
    changes = list(rule.changes.select_related("proposed_by", "decided_by"))
    context = frame(
        request,
        rule.key,
        "routing",
        rule=rule,
        words=words.rule(plain),
        rows=differences({}, services.content_of(rule), words),
        open=next((each for each in changes if each.state == RuleChangeState.PROPOSED), None),
        ended=[
            (each, differences(each.before, each.content, words))
            for each in changes
            if each.state != RuleChangeState.PROPOSED
        ],
        may_propose=rule.is_active and _may(person(request), PROPOSE_ROUTING, rule),
        back_url=reverse("desk:routing"),
    )
    return render(request, "desk/routing/rule.html", context)


@form_page
@proposes_routing
def new(request: HttpRequest) -> HttpResponse:
    """Propose a rule that the table does not hold."""
    return _propose(request, RuleForm(posted(request)), rule=None, heading=_("Propose a new rule"))


@form_page
@proposes_routing
@with_rule
def propose(request: HttpRequest, *, rule: RoutingRule) -> HttpResponse:
    """Propose a change of a rule."""
    form = RuleForm(posted(request), rule=rule)
    return _propose(request, form, rule=rule, heading=_("Propose a change"))


def _propose(
    request: HttpRequest, form: RuleForm, *, rule: RoutingRule | None, heading: str
) -> HttpResponse:
    """Show the effect of what was typed first; only what was shown can be proposed."""
    effect = _effect_of_form(request, form, rule) if form.is_valid() else None
    context = frame(request, heading, "routing", heading=heading, rule=rule)
    if effect is not None and form.was_shown and "propose" in request.POST:
        return ask(
            request,
            form,
            lambda: services.propose_change(
                by=person(request),
                content=form.content,
                why=form.cleaned_data["why"],
                rule=rule,
            ),
            said=_("The change is proposed. It counts when another person has published it."),
            back=_page(rule),
            context={
                **context,
                **_shown(request, effect, form.content),
                "seen": digest(form.content),
            },
            template="desk/routing/form.html",
        )
    if effect is not None:
        context |= {**_shown(request, effect, form.content), "seen": digest(form.content)}
    context |= {"form": form, "back_url": _page(rule)}
    status = BAD_REQUEST if form.errors else 200
    return render(request, "desk/routing/form.html", context, status=status)


def _effect_of_form(
    request: HttpRequest, form: RuleForm, rule: RoutingRule | None
) -> Effect | None:
    """The effect of what was typed; what does not fit is said in the form instead."""
    try:
        return services.preview_change(by=person(request), content=form.content, rule=rule)
    except PortalError as error:
        _say(form, error)
        return None


def _say(form: RuleForm, error: PortalError) -> None:
    """A refusal at the form's own fields: reasons and stand-ins are several there."""
    of_form = {"reason": "reason_en", "fallbacks": "fallback_1"}
    error.fields = {of_form.get(name, name): found for name, found in error.fields.items()}
    add_refusal(form, error)


@form_page
@proposes_routing
@with_rule
def retire(request: HttpRequest, *, rule: RoutingRule) -> HttpResponse:
    """Propose that a rule ends; the effect stands above the question why."""
    form = ReasonForm(posted(request))
    heading = _("Retire the rule")
    context = frame(request, f"{heading}: {rule.key}", "routing", heading=heading, rule=rule)
    try:
        effect = services.preview_change(by=person(request), content={}, rule=rule)
        context |= _shown(request, effect, {})
    except PortalError as error:
        context["refusal"] = error.message

    def do() -> object:
        why = form.cleaned_data["why"]
        return services.propose_change(by=person(request), content={}, why=why, rule=rule)

    said = _("The change is proposed. It counts when another person has published it.")
    template = "desk/routing/retire.html"
    back = _page(rule)
    return ask(request, form, do, said=said, back=back, context=context, template=template)


@require_safe
@governs_routing
@with_change
def change(request: HttpRequest, *, change: RoutingRuleChange) -> HttpResponse:
    """A proposal: before and after, and what it would do to the cases of today. Who may, publishes here."""
    user = person(request)
    is_open = change.state == RuleChangeState.PROPOSED
    after = change.content or change.before
    words = words_for([rule_of_content(each) for each in (change.before, after) if each])
    context = frame(
        request,
        _("Change of %(rule)s") % {"rule": after["key"]},
        "routing",
        change=change,
        rows=differences(change.before, change.content, words),
        is_stale=is_open and services.is_stale(change),
        **_rights(user, change),
        back_url=_page(change.rule),
    )
    if is_open:
        context |= _shown(request, services.effect_of(change, seen_by=user), change.content)
    return render(request, "desk/routing/change.html", context)


@require_POST
@publishes_routing
@with_change
def publish(request: HttpRequest, *, change: RoutingRuleChange) -> HttpResponse:
    return act(
        request,
        lambda: services.publish_change(change=change, by=person(request)),
        said=_("The rule is published. New cases go by it from now on."),
        back=reverse("desk:routing-change", args=[change.pk]),
    )


@form_page
@publishes_routing
@with_change
def refuse(request: HttpRequest, *, change: RoutingRuleChange) -> HttpResponse:
    return ask_why(
        request,
        lambda why: services.refuse_change(change=change, by=person(request), why=why),
        heading=_("Refuse the change"),
        about=_key(change),
        said=_("The change is refused."),
        back=reverse("desk:routing-change", args=[change.pk]),
        current="routing",
    )


@form_page
@proposes_routing
@with_change
def withdraw(request: HttpRequest, *, change: RoutingRuleChange) -> HttpResponse:
    return ask_why(
        request,
        lambda why: services.withdraw_change(change=change, by=person(request), why=why),
        heading=_("Withdraw the change"),
        about=_key(change),
        said=_("The change is withdrawn."),
        back=reverse("desk:routing-change", args=[change.pk]),
        current="routing",
    )


def _shown(request: HttpRequest, effect: Effect, content: Content) -> dict[str, Any]:
    """The effect for the page; single cases are named only to people who may see them."""
    moved = [move.case for move in effect.moves]
    visible = Complaint.objects.visible_to(request.user).filter(pk__in=moved[:5000])
    words = words_for()
    return {
        "effect": effect,
        "effect_rows": [(a, b, words.kind(kind), n) for a, b, kind, n in effect.rows()],
        "effect_cases": visible.order_by("filed_at")[:MOST_LISTED],
        "overtaken": services.overtaken_by(content),
    }


def _may(user: User, permission: str, rule: RoutingRule) -> bool:
    return user.may(permission) and services.may_govern(user, permission, {rule.nationality_id})


def _rights(user: User, change: RoutingRuleChange) -> dict[str, bool]:
    is_open = change.state == RuleChangeState.PROPOSED
    is_own = change.proposed_by_id == user.pk
    contents = [each for each in (change.before, change.content) if each]
    nationalities = {each["nationality"] or None for each in contents}
    may_publish = user.may(PUBLISH_ROUTING) and services.may_govern(
        user, PUBLISH_ROUTING, nationalities
    )
    return {
        "may_decide": is_open and may_publish and not is_own,
        "may_withdraw": is_open and is_own,
    }


def _key(change: RoutingRuleChange) -> str:
    return str((change.content or change.before)["key"])


def _page(rule: RoutingRule | None) -> str:
    return reverse("desk:routing-rule", args=[rule.pk]) if rule else reverse("desk:routing")
