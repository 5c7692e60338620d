"""What editors add to the glossary, seen by the next search of every process."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.common.errors import PortalError
from portal.search import synonyms
from portal.search.folding import read_words
from portal.search.models import SearchSynonym
from portal.search.thesaurus import joined_letters


@transaction.atomic
def add_synonym(
    *, language: str, words: str, means: str, by: AbstractBaseUser | None = None
) -> SearchSynonym:
    """From now on, who types `words` finds what has `means`; asked twice, the first stays.

    Raises:
        PortalError: one of them has no word, or both are the same.
    """
    letters = joined_letters(read_words(words))
    meant = joined_letters(read_words(means))
    if not letters or not meant:
        raise PortalError(_("Write the words and what they mean."))
    if letters == meant:
        raise PortalError(_("These are the same words."))
    synonym, is_new = SearchSynonym.objects.get_or_create(
        language=language,
        letters=letters,
        means=" ".join(means.split()),
        defaults={"words": " ".join(words.split()), "by_id": by.pk if by else None},
    )
    if is_new:
        synonyms.has_changed()
        record("search.added_synonym", on=synonym, by=by, detail={"language": language})
    return synonym


@transaction.atomic
def remove_synonym(*, synonym: SearchSynonym, by: AbstractBaseUser | None = None) -> None:
    """From now on the words mean only what they say."""
    synonyms.has_changed()
    record("search.removed_synonym", on=synonym, by=by, detail={"language": synonym.language})
    synonym.delete()
