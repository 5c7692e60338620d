"""The intake form on paper, for a worker or her helper to fill in: what stands on it, as data.

How it looks: `templates/print/intake_form.typ`. It holds nothing of anybody: it is public, and kept like other papers.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.enums import AccusedType, Recipient
from complaints.filing_for.words import CONSENT_WAYS, TO_KEEP_OUT
from complaints.intake import topics
from portal.common.papers import Paper
from portal.settings.languages import PORTAL_LANGUAGES
from rights_info.printing.frame import frame

LAYOUT = "intake_form.typ"
Node = dict[str, Any]


def paper_form_name(language: str) -> str:
    """Names the paper: one a language."""
    return f"complaints/form/{language}"


def paper_form() -> Paper:
    """The form in the active language."""
    language, today = get_language() or "en", timezone.localdate()
    page = f"{settings.SITE_URL}{reverse('complaints:new')}"
    data = {
        **frame(live_url=page, short_url=page, printed_on=today, updated_on=today),
        "dates": [],
        "title": _("What happened at work"),
        "intro": _("Write only what you know. You may leave any box empty, also your name."),
        "first_page": [_you(), _work(), _problem(), _about(), _paid()],
        "story": {
            "title": _("What happened?"),
            "hint": _("What, where and since when? Write in any language. You can go on overleaf."),
        },
        "keep_out": _box_group(
            _("Who must not see it?"),
            [str(word.label) for word in TO_KEEP_OUT],
            line=_("Another office"),
        ),
        "ask_for": _box_group(_("Who should work on it?"), [str(word.label) for word in Recipient]),
        "consent": _consent(),
        "others": {
            "title": _("Others with the same problem"),
            "head": [
                _("Name"),
                _("Telephone"),
                _("Language"),
                _("I agree: signature or thumbprint"),
            ],
            "rows": 7,
        },
    }
    return Paper(paper_form_name(language), LAYOUT, data, today)


def _box_group(title: str, ticks: Iterable[str], *, line: str = "") -> Node:
    return {"title": title, "lines": [line] if line else [], "ticks": list(ticks)}


def _you() -> Node:
    return {
        "title": _("About you"),
        "lines": [
            _("Name"),
            _("Telephone with country code"),
            _("When is it safe?"),
            _("Passport number"),
        ],
        "ticks": [row.endonym for row in PORTAL_LANGUAGES],
    }


def _work() -> Node:
    return {
        "title": _("Where do you come from, where do you work?"),
        "lines": [
            _("Which country are you from?"),
            _("In which country do you work?"),
            _("In which province or area?"),
        ],
        "ticks": [],
    }


def _problem() -> Node:
    labels = [topic.label for topic in topics.topics()]
    return {
        "title": _("What is the problem about?"),
        "lines": [],
        "ticks": labels,
        "alarm": _("Somebody is in danger now"),
    }


def _about() -> Node:
    ticks = [str(kind.label) for kind in AccusedType]
    return {"title": _("Who is this about?"), "lines": [_("What is the name?")], "ticks": ticks}


def _paid() -> Node:
    return {
        "title": _("What did you pay to get the work?"),
        "lines": [_("Amount and currency"), _("To whom, and for what?")],
        "ticks": [],
    }


def _consent() -> Node:
    return {
        "title": _("I agree"),
        "text": [
            _(
                "This organisation writes my problem into the portal for me and may follow what happens with it."
            ),
            _("It may read what I told and what the office answers. It may not tell anybody else."),
            _(
                "I get a number of my own. With it I can read everything and take this back at any time."
            ),
            _(
                "I was not forced. I was told who will receive it, and I could say who must not see it."
            ),
        ],
        "organisation": _("Organisation"),
        "ways": [str(way.label) for way in CONSENT_WAYS],
        "signature": _("Signature"),
        "thumb": _("Thumbprint"),
        "day": _("Date"),
        "helper": _("Who asked, and in which language"),
        "keep": _(
            "The organisation keeps this paper locked away and destroys it when it is no longer needed."
        ),
    }
