"""Whether a submission can be filed; every fault with its field and the way to mend it."""

import json
from collections.abc import Callable
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.enums import (
    AccusedType,
    ConsentPurpose,
    ContactChannel,
    EvidencePurpose,
    FilingChannel,
    Recipient,
)
from complaints.kinds import kinds
from complaints.models import DraftFile
from complaints.submission import ContactWish, Person, Submission
from portal.accounts.models import Organisation
from portal.common.errors import PortalError
from portal.common.forms import LONG_TEXT, SHORT_TEXT, parse_phone
from portal.common.script import clean_text
from portal.reference.models import Area, Country
from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies.models import Agency

MOST_COMPLAINANTS = 500
MOST_ACCUSED = 10
MOST_EXCLUSIONS = 20
MOST_FEE_CHECK_CHARACTERS = 100_000

Message = str | Promise
Faults = dict[str, list[Message]]
CHOOSE_ONE = _("Please choose one of these.")
TOO_LONG = _("This is too long. Please write it in fewer words.")
_NO_CONSENT = _("Please write down for every worker that she agreed.")


def check(submission: Submission) -> Submission:
    """The submission with its contacts in one form.

    Raises:
        PortalError: something must be mended; `fields` uses the names of `Submission`, dotted for parts.
    """
    faults: Faults = {}
    for find in _CHECKS:
        faults |= find(submission)
    contact = _contact(submission.contact, submission, faults)
    people = tuple(
        _person(person, submission, faults, number)
        for number, person in enumerate(submission.people[:MOST_COMPLAINANTS])
    )
    if faults:
        raise PortalError(_("Please mend the fields named below and send again."), fields=faults)
    return replace(submission, contact=contact, people=people)


def _words(submission: Submission) -> Faults:
    faults: Faults = {}
    if submission.language not in LANGUAGE_CODES:
        faults["language"] = [CHOOSE_ONE]
    if submission.channel not in FilingChannel.values:
        faults["channel"] = [CHOOSE_ONE]
    if submission.kind not in kinds:
        faults["kind"] = [_("There is no such kind of problem. Please choose one from the list.")]
    return faults


def _story(submission: Submission) -> Faults:
    """Words, or a voice note among the files of the draft."""
    text = clean_text(submission.narrative).normalised
    if not text and not _has_voice_note(submission):
        return {"narrative": [_("Please write what happened.")]}
    return {"narrative": [TOO_LONG]} if len(submission.narrative) > LONG_TEXT else {}


def _has_voice_note(submission: Submission) -> bool:
    if submission.draft_id is None:
        return False
    notes = DraftFile.objects.filter(purpose=EvidencePurpose.STORY)
    return notes.filter(draft=submission.draft_id).exists()


def _places(submission: Submission) -> Faults:
    faults: Faults = {}
    named = {"nationality": submission.nationality, "country_of_work": submission.country_of_work}
    known = set(Country.objects.filter(code__in=named.values()).values_list("code", flat=True))
    for field, code in named.items():
        if code not in known:
            faults[field] = [_("This country is not in the list. Please choose another one.")]
    area = submission.area_of_work
    of_country = Area.objects.filter(code=area, country=submission.country_of_work)
    if area and not of_country.exists():
        faults["area_of_work"] = [
            _("This area is not in the country of work. You may leave it empty.")
        ]
    return faults


def _accused(submission: Submission) -> Faults:
    faults: Faults = {}
    if len(submission.accused) > MOST_ACCUSED:
        faults["accused"] = [_("Please name at most 10. You can write about the others.")]
    for number, accused in enumerate(submission.accused[:MOST_ACCUSED]):
        if accused.type not in AccusedType.values:
            faults[f"accused.{number}.type"] = [CHOOSE_ONE]
        if len(accused.name) > SHORT_TEXT:
            faults[f"accused.{number}.name"] = [TOO_LONG]
        if accused.agency and not Agency.objects.filter(public_id=accused.agency).exists():
            faults[f"accused.{number}.agency"] = [
                _("This agency is not in the register. You may write its name instead.")
            ]
    return faults


def _offices(submission: Submission) -> Faults:
    """Missions among the exclusions are looked up when the case is routed."""
    faults: Faults = {}
    if any(wish not in Recipient.values for wish in submission.ask_for):
        faults["ask_for"] = [CHOOSE_ONE]
    if len(submission.exclude) > MOST_EXCLUSIONS:
        faults["exclude"] = [_("Please name at most 20 offices.")]
    return faults


def _group(submission: Submission) -> Faults:
    if not 1 <= submission.complainants <= MOST_COMPLAINANTS:
        return {"complainants": [_("Please write how many workers complain, from 1 to 500.")]}
    if len(submission.people) > submission.complainants:
        return {"people": [_("There are more people than workers who complain.")]}
    languages = {person.language for person in submission.people if person.language}
    return {"people": [CHOOSE_ONE]} if languages - set(LANGUAGE_CODES) else {}


def _helper(submission: Submission) -> Faults:
    """Who writes it for workers needs the word of every one of them that it may."""
    if len(submission.places) > 1 and len(submission.consents) not in (0, len(submission.places)):
        return {"consents": [_NO_CONSENT]}
    if submission.filed_through is None:
        return {}
    if not Organisation.objects.active().filter(slug=submission.filed_through).exists():
        return {"filed_through": [CHOOSE_ONE]}
    agreed = [
        one
        for one in submission.consents
        if one.purpose == ConsentPurpose.FILE and one.recipient_slug == submission.filed_through
    ]
    return {} if len(agreed) >= len(submission.places) else {"consents": [_NO_CONSENT]}


def _fee_check(submission: Submission) -> Faults:
    if len(json.dumps(submission.fee_check)) > MOST_FEE_CHECK_CHARACTERS:
        return {"fee_check": [TOO_LONG]}
    try:
        json.dumps(submission.fee_check, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a character: no page could show it
        return {"fee_check": [_("Send the whole answer of a fee check, or null.")]}
    return {}


_CHECKS: tuple[Callable[[Submission], Faults], ...] = (
    _words,
    _story,
    _places,
    _accused,
    _offices,
    _group,
    _helper,
    _fee_check,
)


def _person(person: Person, submission: Submission, faults: Faults, number: int) -> Person:
    """One of a group with her contact in one form."""
    if max(len(person.name), len(person.passport)) > SHORT_TEXT:
        faults[f"people.{number}.name"] = [TOO_LONG]
    prefix = f"people.{number}.contact"
    return replace(person, contact=_contact(person.contact, submission, faults, prefix))


def _contact(
    wish: ContactWish, submission: Submission, faults: Faults, prefix: str = "contact"
) -> ContactWish:
    """The contact as it is kept; adds what is wrong with it to the faults."""
    if wish.channel not in ContactChannel.values:
        faults[f"{prefix}.channel"] = [CHOOSE_ONE]
        return wish
    if wish.channel == ContactChannel.NONE:
        return ContactWish()
    if len(wish.value) > SHORT_TEXT or len(wish.safe_hours) > SHORT_TEXT:
        faults[f"{prefix}.value"] = [TOO_LONG]
        return wish
    try:
        value = _VALUES[ContactChannel(wish.channel)](wish.value.strip(), submission)
    except ValidationError as error:
        faults[f"{prefix}.value"] = list(error.messages)
        return wish
    return replace(wish, value=value)


def _phone(value: str, submission: Submission) -> str:
    return parse_phone(value, region=submission.country_of_work)


def _email(value: str, submission: Submission) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise ValidationError(
            _("Please write the whole e-mail address, with the @ sign.")
        ) from None
    return value


def _telegram(value: str, submission: Submission) -> str:
    if not value:
        raise ValidationError(_("Please write your Telegram name or number."))
    return value


_VALUES: dict[ContactChannel, Callable[[str, Submission], str]] = {
    ContactChannel.PHONE: _phone,
    ContactChannel.SMS: _phone,
    ContactChannel.EMAIL: _email,
    ContactChannel.TELEGRAM: _telegram,
}
