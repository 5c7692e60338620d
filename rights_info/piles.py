"""Texts and facts that wait for a person, counted for her first page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.desks import Pile, PileSource
from portal.accounts.models import User
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES, TRANSLATE_ARTICLES
from rights_info.enums import FactState, TextState
from rights_info.models import Draft, Fact, FactChange, ReviewTask, TranslationState


def piles_for(user: User) -> list[Pile]:
    """Piles of an editor, translator or reviewer; none for others. At most six queries."""
    piles: list[Pile] = []
    if user.may(REVIEW_ARTICLES):
        piles += _to_review(user)
    if user.may(TRANSLATE_ARTICLES) or user.may(REVIEW_ARTICLES):
        piles += _in_her_language(user)
    if user.may(TRANSLATE_ARTICLES):
        returned = Draft.objects.returned_to(user).count()
        grid = _grid(state=TextState.RETURNED, language="all")
        piles.append(Pile(_("Sent back to you"), returned, grid))
    if user.may(EDIT_ARTICLES) or user.may(REVIEW_ARTICLES):
        late = Fact.objects.to_check(timezone.localdate()).count()
        facts = f"{reverse('desk:facts')}?state={FactState.TO_CHECK}"
        piles.append(Pile(_("Facts to be checked again"), late, facts))
    return piles


def _to_review(user: User) -> list[Pile]:
    drafts = Draft.objects.submitted().not_written_by(user).count()
    changes = FactChange.objects.open().not_approved_by(user).count()
    facts = f"{reverse('desk:facts')}?state={FactState.CHANGING}"
    return [
        Pile(_("Changes of facts to approve"), changes, facts, is_late=changes > 0),
        Pile(_("Texts to review"), drafts, _grid(state=TextState.SUBMITTED, language="all")),
    ]


def _in_her_language(user: User) -> list[Pile]:
    outdated = TranslationState.objects.outdated().filter(language=user.language).count()
    figures = ReviewTask.objects.open().filter(language=user.language).count()
    return [
        Pile(_("Out of date in your language"), outdated, reverse("desk:outdated")),
        Pile(_("Figures changed in your language"), figures, reverse("desk:figures")),
    ]


def _grid(**chosen: str) -> str:
    return f"{reverse('desk:translations')}?{urlencode(chosen)}"


source = PileSource("rights_info", piles_for)
