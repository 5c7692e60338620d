"""The form in which a person says how she wants to be told."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.common.forms import PhoneField, PlainForm
from portal.notifications.channels import wanted_channels
from portal.notifications.enums import Digest
from portal.notifications.models import MessagePreference
from portal.notifications.preferences import phone_of
from portal.notifications.services.preferences import Wish
from portal.reference.models import Country

ONLY_HERE = "in_app"
_ORDERS = {
    "email": _("By e-mail"),
    "email,sms": _("By e-mail; if that fails, by SMS"),
    "sms,email": _("By SMS; if that fails, by e-mail"),
    "sms": _("By SMS"),
    ONLY_HERE: _("Only here, at my desk"),
}
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WishForm(PlainForm):
    """Shows what she chose before, or the hours of the country in which her office is."""

    channels = forms.ChoiceField(label=_("Tell me"))
    phone = PhoneField(label=_("Telephone number for SMS"), required=False)
    digest = forms.ChoiceField(label=_("What is not urgent"), choices=Digest.choices)
    left_mail = forms.BooleanField(
        label=_("Only what I have to do; the rest waits at my desk"), required=False
    )
    is_quiet_at_night = forms.BooleanField(
        label=_("Nothing at night, unless it is urgent"), required=False
    )
    quiet_from = forms.TimeField(label=_("My night begins"), widget=_TIME)
    quiet_until = forms.TimeField(label=_("My night ends"), widget=_TIME)
    zone = forms.ChoiceField(label=_("Where I am"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(user)
        super().__init__(*args, **kwargs)
        self.fields["channels"].choices = _orders()  # type: ignore[attr-defined]
        self.fields["zone"].choices = _zones(kwargs["initial"]["zone"])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "sms" in data.get("channels", "") and not data.get("phone") and not self.errors:
            raise ValidationError({"phone": _("Please write the telephone number.")})
        if data.get("is_quiet_at_night") and data.get("quiet_from") == data.get("quiet_until"):
            raise ValidationError({"quiet_until": _("Your night must end later than it begins.")})
        return data

    def wish(self) -> Wish:
        """What she chose; after `is_valid`."""
        data = self.cleaned_data
        return Wish(
            **{**data, "channels": data["channels"].split(","), "digest": Digest(data["digest"])}
        )


def home_zone(user: User) -> str:
    """Where her nights are: as she chose, else in the country where her office works, else UTC."""
    wish = getattr(user, "message_preference", None)
    if wish is not None:
        return str(wish.zone)
    office = user.organisations().select_related("country", "works_in").order_by("pk").first()
    country = office and (office.works_in or office.country)
    return country.time_zone if country else "UTC"


def _initial(user: User) -> dict[str, Any]:
    wish = getattr(user, "message_preference", None) or MessagePreference(user_id=user.pk)
    chosen = [key for key in wish.channels if key != ONLY_HERE]
    return {
        "channels": ",".join(chosen) or (ONLY_HERE if wish.channels else "email"),
        "phone": phone_of(wish),
        "digest": wish.digest,
        "left_mail": wish.left_mail,
        "is_quiet_at_night": wish.is_quiet_at_night,
        "quiet_from": wish.quiet_from,
        "quiet_until": wish.quiet_until,
        "zone": home_zone(user),
    }


def _orders() -> list[tuple[str, Any]]:
    """Those in which every channel is carried by something here."""
    carried = set(wanted_channels(["email", "sms", ONLY_HERE]))
    return [(keys, label) for keys, label in _ORDERS.items() if set(keys.split(",")) <= carried]


def _zones(current: str) -> list[tuple[str, str]]:
    zones = {row.time_zone: f"{row.name} ({row.time_zone})" for row in Country.objects.all()}
    return sorted({current: current, **zones}.items(), key=lambda item: item[1])
