"""Files of a question: taken in and taken out as the question is answered, so that a lost connection loses nothing."""

from uuid import UUID

from complaints.forms.base import FileStepForm, StepForm
from complaints.intake import steps
from complaints.intake.steps import Step
from complaints.services import drafts, evidence
from complaints.services.drafts import Answers, OpenDraft
from complaints.services.evidence import FileLine
from portal.common.errors import PortalError


def kept_for(step: Step, files: list[FileLine]) -> list[FileLine]:
    """Those of the draft's files that this question asks for."""
    if not issubclass(step.form, FileStepForm):
        return []
    return [file for file in files if file.purpose == step.form.purpose]


def take_answer(draft: OpenDraft, step: Step, form: StepForm) -> Answers | None:
    """Keep what was answered; None where something must be mended, which the form then says.

    Words are kept before a file is looked at: a file that is refused, or a connection that breaks, takes none with it.
    """
    if isinstance(form, FileStepForm) and form.to_remove:
        return _without_file(draft, step, form)
    if not form.is_valid():
        return None
    answers = steps.with_answer(draft.answers, step, form.to_answers())
    if isinstance(form, FileStepForm) and form.upload:
        if form.is_answered_without_file:
            drafts.save_answers(draft=draft, answers=answers)
        if not _add(draft, form):
            return None
    drafts.save_answers(draft=draft, answers=answers)
    return answers


def _add(draft: OpenDraft, form: FileStepForm) -> bool:
    try:
        evidence.add_to_draft(draft=draft, purpose=form.purpose, **form.chosen())
    except PortalError as error:
        form.add_error(form.file_field, [str(error.message)])
        return False
    return True


def _without_file(draft: OpenDraft, step: Step, form: FileStepForm) -> Answers:
    """Take a file out. A question that it alone had answered is open again."""
    uid = _uid(form.to_remove)
    if uid:
        evidence.remove_from_draft(draft=draft, uid=uid)
    left = [file for file in form.kept if file.uid != uid]
    own = form.answer_left(left)
    others = {key: answer for key, answer in draft.answers.items() if key != step.key}
    answers = others if own is None else steps.with_answer(draft.answers, step, own)
    drafts.save_answers(draft=draft, answers=answers)
    return answers


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
