"""Taking translations from a file that somebody has seen the preview of."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.common.errors import PortalError
from rights_info.enums import Origin
from rights_info.models import Draft
from rights_info.services.drafts import Written, save_draft
from rights_info.xliff.plans import Plan


@dataclass(frozen=True)
class Taken:
    """What became of one article: a draft, or a refusal in words."""

    plan: Plan
    draft: Draft | None = None
    refusal: str = ""


def take_translations(
    *, plans: Iterable[Plan], by: User, is_up_to_date: bool = False, is_machine: bool = False
) -> list[Taken]:
    """Save each article's translation as a draft; readers see nothing of it. Each stands for itself: a refusal of one
    costs no other.

    The draft remembers the source revision the file was made from, so that publishing it never claims more.

    Args:
        is_up_to_date: each translation says all that the original in the file says.
        is_machine: a machine translated them; False keeps what is known.
    """
    origin = Origin.MACHINE if is_machine else None
    return [_take(plan, by, is_up_to_date, origin) for plan in plans]


def _take(plan: Plan, by: User, is_up_to_date: bool, origin: Origin | None) -> Taken:
    subject, text = plan.subject, plan.text
    if subject is None or text is None or not plan.is_takeable:
        return Taken(plan, refusal=_("There is nothing to take."))
    draft = subject.draft
    note = draft.note if draft and draft.note else _("Translated elsewhere, taken from a file.")
    written = Written(
        text=text,
        source_read=plan.exported,
        is_up_to_date=is_up_to_date,
        note=note,
        origin=origin,
    )
    try:
        saved = save_draft(
            article=subject.article,
            language=subject.language,
            written=written,
            by=by,
            version=draft.version if draft else 0,
        )
    except PortalError as error:
        return Taken(plan, refusal=str(error.message))
    return Taken(plan, draft=saved)
