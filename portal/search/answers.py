"""Answers found a moment ago: many people look for the same few things, and a search costs more than a page.

In the memory of each process alone, by words and language, with nothing of who asked or when; given up as soon as
a document, a word or a synonym changes anywhere, and the oldest when there are too many.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction

from portal.common.generations import CacheDown, cache_server
from portal.search import synonyms, vocabulary

TAG = "search-documents"
TAGS = (TAG, synonyms.TAG, vocabulary.TAG)
MOST = 500
Answer = TypeVar("Answer")


class Answers(Generic[Answer]):
    """The last `MOST` answers, all of one generation of what they were found in."""

    def __init__(self, tags: tuple[str, ...] = TAGS) -> None:
        self._tags = tags
        self._generation = ""
        self._kept: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, text: str, language: str, find: Callable[[], Answer]) -> Answer:
        """The answer to these words in this language; found anew where nobody can say whether anything changed."""
        try:
            generation = cache_server().read_generations(self._tags)
        except CacheDown:
            return find()
        key = (text, language)
        with self._lock:
            if generation != self._generation:
                self._kept.clear()
                self._generation = generation
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = find()
        with self._lock:
            if generation == self._generation:
                self._kept[key] = answer
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)
        return answer


def documents_have_changed() -> None:
    """Now, for what this transaction reads, and once more after commit, for everybody else."""
    _renew()
    transaction.on_commit(_renew)


def _renew() -> None:
    try:
        cache_server().renew((TAG,))
    except CacheDown:
        return  # nothing kept is used while the cache server is down; after that, for at most the hour to a rebuild
