"""The intake as one table: which question comes when, what it hangs on, what a change undoes.

Everything here is a pure function of the answers given so far. Keys stand in addresses, so they say
nothing about a case.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from complaints.forms import accused, contact, offices, place, problem, story
from complaints.forms.base import StepForm
from complaints.intake import answers as says
from complaints.services.drafts import Answers

Condition = Callable[[Answers], bool]


def _always(answers: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """One page.

    Attributes:
        question: pages with one number count as one question.
        applies: whether it is asked, given the answers so far.
        undoes: answers that fall when this one changes.
    """

    key: str
    question: int
    form: type[StepForm]
    template: str = "complaints/step.html"
    applies: Condition = _always
    undoes: tuple[str, ...] = ()


STEPS = (
    Step("topic", 1, problem.TopicForm, undoes=("detail", "numbers")),
    Step("detail", 1, problem.DetailForm, undoes=("numbers",)),
    Step("safety", 2, problem.SafetyForm, "complaints/safety.html", undoes=("numbers",)),
    Step("numbers", 2, problem.NumbersForm, "complaints/numbers.html", says.is_emergency),
    Step("place", 3, place.PlaceForm, undoes=("area", "post", "readers")),
    Step("area", 3, place.AreaForm, applies=says.has_areas),
    Step("home", 3, place.HomeForm, undoes=("post", "readers")),
    Step("person", 4, accused.PersonForm, undoes=("post", "name", "match", "readers")),
    Step("post", 4, accused.PostForm, applies=says.is_about_official, undoes=("name", "readers")),
    Step("name", 4, accused.NameForm, applies=says.asks_name, undoes=("match",)),
    Step("match", 4, accused.MatchForm, applies=says.asks_match),
    Step("words", 5, story.WordsForm, "complaints/words.html"),
    Step("people", 5, story.PeopleForm),
    Step("cost", 6, story.CostForm, applies=says.asks_what_was_paid, undoes=("result",)),
    Step("result", 6, story.ResultForm, "complaints/result.html", says.was_paid),
    Step("files", 7, story.FilesForm, "complaints/files.html"),
    Step("reply", 8, contact.ReplyForm, undoes=("reach",)),
    Step("reach", 8, contact.ReachForm, applies=says.has_channel),
    Step("readers", 9, offices.OfficesForm, "complaints/offices.html"),
)
STEPS_BY_KEY = {step.key: step for step in STEPS}


def asked(answers: Answers) -> list[Step]:
    """The pages this person meets, in order."""
    return [step for step in STEPS if step.applies(answers)]


def find_step(key: str) -> Step | None:
    return STEPS_BY_KEY.get(key)


def next_open(answers: Answers) -> Step | None:
    """The first page without an answer; None when all is answered."""
    return next((step for step in asked(answers) if step.key not in answers), None)


def is_reachable(step: Step, answers: Answers) -> bool:
    """It was answered, or it is the next one open."""
    return step.applies(answers) and (step.key in answers or step == next_open(answers))


def previous(step: Step, answers: Answers) -> Step | None:
    """The page before, None before the first one."""
    before = [other for other in asked(answers) if STEPS.index(other) < STEPS.index(step)]
    return before[-1] if before else None


def position(step: Step, answers: Answers) -> tuple[int, int]:
    """(number of this question, how many there are)."""
    numbers = list(dict.fromkeys(other.question for other in asked(answers)))
    return numbers.index(step.question) + 1, len(numbers)


def with_answer(answers: Answers, step: Step, own: dict[str, Any]) -> Answers:
    """The answers with this one; what hung on another answer falls."""
    if answers.get(step.key) == own:
        return answers
    kept = {key: value for key, value in answers.items() if key not in step.undoes}
    return {**kept, step.key: own}
