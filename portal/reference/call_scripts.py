"""What to say on the telephone: a few sentences to read aloud, by the sort of place one calls."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.common.registry import Registry
from portal.reference.enums import MissionType
from portal.reference.models import Place


@dataclass(frozen=True)
class CallScript:
    """Sentences for one sort of place.

    Attributes:
        say: what to read aloud, with gaps («…») to fill in.
        know: what they may ask, and what she may ask for.
    """

    key: str
    say: Sequence[str | Promise]
    know: Sequence[str | Promise]
    kinds: frozenset[MissionType] = frozenset()


scripts: Registry[CallScript] = Registry("call scripts")

EMERGENCY = CallScript(
    "emergency",
    say=(
        _("“I need help now. I am in danger.”"),
        _("“I am at this place: … Near me there is …”"),
        _("“I speak … I need an interpreter.”"),
        _("“My phone number is … Please do not hang up.”"),
    ),
    know=(
        _("Say first where you are. Then they can look for you even if the call ends."),
        _("Can you not speak? Ask somebody near you to call for you."),
    ),
)

MISSION = CallScript(
    "mission",
    say=(
        _("“I am a worker from … I work at … in …”"),
        _("“I want to speak with the labour attaché or the labour section.”"),
        _("“I need help with …”"),
        _("“Please call me back at … It is safe to call me at … o'clock.”"),
    ),
    know=(
        _("They may ask for your name and your passport number. You can first ask who will know."),
        _("Write down the name of the person who answers, the day and the hour."),
        _("Is there no labour attaché? Ask for the consular section."),
    ),
    kinds=frozenset(MissionType.diplomatic()),
)

HOTLINE = CallScript(
    "hotline",
    say=(
        _("“I speak … Is there an interpreter?”"),
        _("“I am a worker from … I work at … in …”"),
        _("“I need help with …”"),
        _("“Please do not tell my employer. It is safe to call me at … o'clock.”"),
    ),
    know=(
        _("You need not give your real name to ask a question."),
        _("They may ask where you work, since when, and what you want to happen."),
        _("You may ask for an interpreter. If there is none, try the next number."),
    ),
    kinds=frozenset({MissionType.HOTLINE}),
)

ORGANISATION = CallScript(
    "organisation",
    say=(
        _("“My name is … You can call me …”"),
        _("“I am a worker from … I work at … in …”"),
        _("“I need help with … What can you do for me?”"),
        _("“Please call me back at … It is safe to call me at … o'clock.”"),
    ),
    know=(
        _("You need not give your real name at first."),
        _("Ask who will know what you say, and if the help costs anything."),
        _("You may ask them to call an office for you, or to go there with you."),
    ),
    kinds=frozenset({MissionType.NGO}),
)

AUTHORITY = CallScript(
    "authority",
    say=(
        _("“I want to ask about my rights at work. I speak …”"),
        _("“I work at … The address is …”"),
        _("“My problem is … It began on …”"),
        _("“What papers do you need? When will I hear from you?”"),
    ),
    know=(
        _("They may ask for your name, your passport or your work permit."),
        _("Have you no papers? Ask a hotline or an organisation first if it is safe to call."),
        _("Ask for a number for your complaint, and write it down."),
    ),
    kinds=frozenset({MissionType.GOVERNMENT, MissionType.APP}),
)

for _script in (EMERGENCY, MISSION, HOTLINE, ORGANISATION, AUTHORITY):
    scripts.register(_script)


def script_for(place: Place) -> CallScript:
    """What to say to this place; an emergency is an emergency whoever answers."""
    if place.is_emergency:
        return EMERGENCY
    return next(script for script in scripts if place.kind in script.kinds)
