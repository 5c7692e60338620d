"""What the problem is, and whether somebody is in danger."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import NoQuestionForm, StepForm
from complaints.intake import choices
from complaints.intake.emergency import CountryNumbers, numbers_for
from complaints.intake.topics import Topic, emergency_signs
from portal.common.widgets import CardRadioSelect

CHOOSE_ONE = _("Please choose one of these.")


class TopicForm(StepForm):
    summary_label = _("About")
    topic = forms.ChoiceField(
        label=_("What is the problem about?"),
        widget=CardRadioSelect,
        error_messages={"required": CHOOSE_ONE},
    )

    def prepare(self) -> None:
        choices.offer(self.fields["topic"], choices.topics())


class DetailForm(StepForm):
    summary_label = _("Problem")
    kind = forms.ChoiceField(
        label=_("Which of these is nearest to your problem?"),
        help_text=_("If there are several, choose the worst one. You can write about the others."),
        widget=CardRadioSelect,
        error_messages={"required": CHOOSE_ONE},
    )

    def prepare(self) -> None:
        topic = self.answers.get("topic", {}).get("topic", "")
        choices.offer(self.fields["kind"], choices.kinds_of_topic(topic))


class SafetyForm(StepForm):
    summary_label = _("Danger now")
    danger = forms.ChoiceField(
        label=_("Is somebody in danger now?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=CardRadioSelect(icons={"yes": "siren", "no": "shield-check"}),
        error_messages={"required": _("Please answer yes or no.")},
    )

    @property
    def signs(self) -> tuple[Topic, ...]:
        """What counts as danger."""
        return emergency_signs()


class NumbersForm(NoQuestionForm):
    question = _("Get help now")

    @property
    def countries(self) -> list[CountryNumbers]:
        return numbers_for(self.answers)
