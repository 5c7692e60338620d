"""What can be found: each app that has something to find registers a source of documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from portal.common.registry import Registry

ANY_LANGUAGE = ""


@dataclass(frozen=True)
class Document:
    """One thing in one language, as search knows it. Never a person's data.

    Attributes:
        key: the object's own key; the same in every language.
        language: a language code, or `ANY_LANGUAGE` for proper names, which are in no one language.
        path: the page without its language prefix, for example `rights/passport/`.
        summary: shown under the title.
        body: searched, and quoted where the words stand only there.
        weight: 1 is ordinary; higher comes first among equals.
    """

    key: str
    language: str
    title: str
    path: str
    summary: str = ""
    body: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class SearchSource:
    """All documents of one kind. `key` is the kind; `label` heads its results.

    `more_path` is the list page that takes the same words as `?q=`, where there is one. `one` makes the documents of
    the thing with a key, none where it cannot be found any more; without it all are made and the others dropped.
    """

    key: str
    label: str | Promise
    documents: Callable[[], Iterable[Document]]
    more_path: str = ""
    one: Callable[[str], Iterable[Document]] | None = None

    def documents_of(self, key: str) -> list[Document]:
        """The documents of one thing."""
        if self.one is not None:
            return list(self.one(key))
        return [document for document in self.documents() if document.key == key]


sources: Registry[SearchSource] = Registry("search sources")


def register_source(source: SearchSource) -> SearchSource:
    """Called in `AppConfig.ready()` by each app that has something to find."""
    return sources.register(source)
