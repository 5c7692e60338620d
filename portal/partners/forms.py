"""What a manager chooses for a token or an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.models import Organisation, User
from portal.common.forms import CharField, PlainForm
from portal.partners.managers import organisations_managed_by
from portal.partners.outgoing import LONGEST_URL
from portal.partners.services.hooks import events_to_ask_for
from portal.partners.services.tokens import MONTHS, scopes_to_give

CHOOSE = {"required": _("Please choose from the list.")}


class _ForOrganisation(PlainForm):
    """Of one of the organisations a person manages."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        managed = organisations_managed_by(by).order_by("name")
        self.fields["organisation"].queryset = managed  # type: ignore[attr-defined]
        self.fields["organisation"].initial = managed.first()
        self.managed = list(managed)

    def offer(self, name: str, options: Any) -> None:
        """Everything that is offered in one of the organisations; the service looks again for the chosen one."""
        rows = {
            one.key: one.label for organisation in self.managed for one in options(organisation)
        }
        self.fields[name].choices = list(rows.items())  # type: ignore[attr-defined]


class TokenForm(_ForOrganisation):
    name = CharField(label=_("Which of your systems is it for?"), max_length=60)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )
    months = forms.TypedChoiceField(label=_("How long?"), coerce=int, initial=MONTHS[-1])

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data, by=by)
        self.offer("scopes", lambda organisation: scopes_to_give(by, organisation))
        offered = [
            (n, ngettext("%(count)s month", "%(count)s months", n) % {"count": n}) for n in MONTHS
        ]
        self.fields["months"].choices = offered  # type: ignore[attr-defined]


class HookForm(_ForOrganisation):
    url = CharField(
        label=_("Address of your system"),
        help_text=_("It begins with https:// and can be reached from the internet."),
        max_length=LONGEST_URL,
    )
    events = forms.MultipleChoiceField(
        label=_("What should it be told?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data, by=by)
        self.offer("events", lambda organisation: events_to_ask_for(by, organisation))
