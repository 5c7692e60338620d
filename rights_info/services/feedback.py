"""What readers say of a text, without a word about who they are."""

import re

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.script import to_ascii_digits
from rights_info.models import ArticleRevision, Feedback
from rights_info.models.feedback import LONGEST_FEEDBACK

# Telephone, passport and receipt numbers in any spacing, and addresses of mail: nobody needs them to mend a text.
_IDENTIFYING = re.compile(r"\+?\w{0,2}\d(?:[\s.\-/]*\d){4,}|\S+@\S+")
HIDDEN = "…"
# Nobody fills the table: of one text, so many unread answers are enough to know.
MOST_UNREAD = 500


@transaction.atomic
def give_feedback(*, revision: ArticleRevision, helped: bool, missing: str = "") -> Feedback | None:
    """Keep an answer about the revision that was read; numbers and mail addresses in it are hidden first.

    None where `MOST_UNREAD` answers about the revision wait already.
    """
    if revision.feedback.open().count() >= MOST_UNREAD:
        return None
    return Feedback.objects.create(
        revision=revision, helped=helped, missing=without_identity(missing)[:LONGEST_FEEDBACK]
    )


def without_identity(text: str) -> str:
    """The text with everything that looks like a number of somebody, or her address, hidden."""
    return _IDENTIFYING.sub(HIDDEN, to_ascii_digits(text)).strip()


@transaction.atomic
def finish_feedback(*, revision: ArticleRevision, by: User) -> int:
    """An editor has dealt with all that was said of a revision. Returns how many answers that were."""
    done = revision.feedback.open().update(done_at=timezone.now(), done_by=by)
    if done:
        detail = {"revision": revision.pk, "answers": done}
        record("rights_info.finished_feedback", on=revision.article, by=by, detail=detail)
    return done
