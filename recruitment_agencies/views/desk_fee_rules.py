"""The fee rules' desk: what the portal says the law is, what a change would do, and publishing it with four eyes."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.desks import DeskPage
from portal.accounts.frames import act, ask, ask_why, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import User
from portal.accounts.roles import PROPOSE_FEE_RULES, PUBLISH_FEE_RULES
from recruitment_agencies.enums import RuleChangeKind, RuleChangeState
from recruitment_agencies.forms.fee_rules import CheckedAgainForm, RuleFilter, RuleForm
from recruitment_agencies.models import FeeRule, FeeRuleChange
from recruitment_agencies.rule_fields import as_json, differences
from recruitment_agencies.rule_preview import preview
from recruitment_agencies.services import fee_rules as services

PAGE_SIZE = 50
_GOVERN = frozenset({PROPOSE_FEE_RULES, PUBLISH_FEE_RULES})
PAGE = DeskPage("fee-rules", gettext_lazy("Fee rules"), "scale", _GOVERN)

governs_rules = needs_permission(*_GOVERN)
proposes_rules = needs_permission(PROPOSE_FEE_RULES)
publishes_rules = needs_permission(PUBLISH_FEE_RULES)
with_rule = with_row("rule", "pk", lambda user: FeeRule.objects.for_desk())
with_change = with_row(
    "change", "pk", lambda user: FeeRuleChange.objects.select_related("rule__source", "proposed_by")
)


@require_safe
@governs_rules
def rule_list(request: HttpRequest) -> HttpResponse:
    """Rules by country, words and state; those due to be looked up again by one filter."""
    today = timezone.localdate()
    form = RuleFilter(request.GET)
    rules = form.narrow(FeeRule.objects.for_desk(), today)
    page = Paginator(rules, PAGE_SIZE).get_page(request.GET.get("page"))
    new = FeeRuleChange.objects.filter(state=RuleChangeState.OPEN, rule=None)
    context = frame(
        request, _("Fee rules"), "fee-rules", form=form, page_obj=page, today=today, new_rules=new
    )
    return render(request, "desk/fee_rules/list.html", context)


@require_safe
@governs_rules
@with_rule
def rule(request: HttpRequest, *, rule: FeeRule) -> HttpResponse:
    """One version: its values, what it changed of the one before, the change that waits, all that ended."""
    versions = list(FeeRule.objects.filter(key=rule.key).select_related("source"))
    earlier = [each for each in versions if each.version < rule.version]
    changes = FeeRuleChange.objects.filter(rule_key=rule.key).select_related(
        "rule__source", "proposed_by", "ended_by"
    )
    context = frame(
        request,
        f"{rule.key} · {rule.version}",
        "fee-rules",
        rule=rule,
        today=timezone.localdate(),
        values=differences({}, as_json(rule)),
        versions=versions,
        since_last=differences(as_json(earlier[-1]), as_json(rule)) if earlier else [],
        open=next((each for each in changes if each.state == RuleChangeState.OPEN), None),
        ended=[
            (each, differences(each.seen, each.fields))
            for each in changes
            if each.state != RuleChangeState.OPEN
        ],
        may_propose=services.may_govern(person(request), PROPOSE_FEE_RULES, {rule.origin}),
        back_url=reverse("desk:fee-rules"),
    )
    return render(request, "desk/fee_rules/rule.html", context)


@require_safe
@governs_rules
@with_change
def change(request: HttpRequest, *, change: FeeRuleChange) -> HttpResponse:
    """A proposal: before and after, and which verdicts it would change. Who may, publishes here."""
    user = person(request)
    context = frame(
        request,
        _("Change of %(rule)s") % {"rule": change.rule_key},
        "fee-rules",
        change=change,
        rows=differences(change.seen, change.fields),
        preview=preview(change) if change.state == RuleChangeState.OPEN else None,
        is_stale=services.is_stale(change),
        **_rights(user, change),
        back_url=_page(change.rule),
    )
    return render(request, "desk/fee_rules/change.html", context)


def _rights(user: User, change: FeeRuleChange) -> dict[str, bool]:
    is_open = change.state == RuleChangeState.OPEN
    is_own = change.proposed_by_id == user.pk
    origins = {change.fields.get("origin", change.rule.origin if change.rule else None)}
    may_publish = is_open and services.may_govern(user, PUBLISH_FEE_RULES, origins)
    return {
        "may_publish": may_publish and not is_own,
        "may_refuse": may_publish,
        "may_withdraw": is_open and is_own,
    }


@form_page
@proposes_rules
@with_rule
def propose(request: HttpRequest, *, rule: FeeRule) -> HttpResponse:
    """Ask for a new version or a correction."""
    form = RuleForm(posted(request), rule=rule)
    heading = _("Propose a change")
    return _ask_for(request, form, rule=rule, heading=heading, title=f"{heading}: {rule.key}")


@form_page
@proposes_rules
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a rule that is not on record yet."""
    form = RuleForm(posted(request))
    heading = _("Propose a new rule")
    return _ask_for(request, form, rule=None, heading=heading, title=heading)


def _ask_for(
    request: HttpRequest, form: RuleForm, *, rule: FeeRule | None, heading: str, title: str
) -> HttpResponse:
    def do() -> object:
        given = form.cleaned_data
        with transaction.atomic():
            return services.propose_rule_change(
                kind=RuleChangeKind(given.get("kind") or RuleChangeKind.NEW_RULE),
                key=rule.key if rule else given["key"],
                fields={**form.wanted, **_new_source(given)},
                why=given["why"],
                by=person(request),
                rule=rule,
            )

    context = frame(request, title, "fee-rules", heading=heading)
    said = _("The change is proposed. It counts when another person has published it.")
    return ask(request, form, do, said=said, back=_page(rule), context=context)


def _new_source(given: dict[str, Any]) -> dict[str, str]:
    if not given["source_title"]:
        return {}
    parts = {name: given[f"source_{name}"] for name in ("title", "publisher", "year", "url")}
    return {"source": services.add_source(**parts).key}


@form_page
@proposes_rules
@with_rule
def checked_again(request: HttpRequest, *, rule: FeeRule) -> HttpResponse:
    """It was compared with its source again and still stands; that too needs four eyes."""
    form = CheckedAgainForm(posted(request))

    def do() -> object:
        return services.propose_rule_change(
            kind=RuleChangeKind.CHECKED_AGAIN,
            key=rule.key,
            fields=form.wanted,
            why=form.cleaned_data["why"],
            by=person(request),
            rule=rule,
        )

    heading = _("Checked again, still right")
    context = frame(request, f"{heading}: {rule.key}", "fee-rules", heading=heading)
    said = _("The change is proposed. It counts when another person has published it.")
    return ask(request, form, do, said=said, back=_page(rule), context=context)


@require_POST
@publishes_rules
@with_change
def publish(request: HttpRequest, *, change: FeeRuleChange) -> HttpResponse:
    def do() -> object:
        return services.publish_rule_change(change=change, by=person(request))

    said = _("The rule is published. Every check uses it from now on.")
    return act(request, do, said=said, back=_page(change.rule))


@form_page
@publishes_rules
@with_change
def refuse(request: HttpRequest, *, change: FeeRuleChange) -> HttpResponse:
    return ask_why(
        request,
        lambda why: services.refuse_rule_change(change=change, by=person(request), why=why),
        heading=_("Refuse the change"),
        about=change.rule_key,
        said=_("The change is refused."),
        back=_page(change.rule),
        current="fee-rules",
    )


@form_page
@governs_rules
@with_change
def withdraw(request: HttpRequest, *, change: FeeRuleChange) -> HttpResponse:
    return ask_why(
        request,
        lambda why: services.withdraw_rule_change(change=change, by=person(request), why=why),
        heading=_("Withdraw the change"),
        about=change.rule_key,
        said=_("The change is withdrawn."),
        back=_page(change.rule),
        current="fee-rules",
    )


def _page(rule: FeeRule | None) -> str:
    return reverse("desk:fee-rule", args=[rule.pk]) if rule else reverse("desk:fee-rules")
