"""The packs that are offered: one for each country people work in, and one for each article."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal.common.formatting import country_name
from portal.settings.languages import ORIGINS
from rights_info.models import Article
from rights_info.offline.contents import pack_pages
from rights_info.offline.packs import TAGS, Pack, make_pack, state_of_pages

_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Offer:
    """A pack before it is fetched.

    Attributes:
        key: a country (ISO 3166-1, in capitals) or an article's slug.
        slugs: the articles in it.
    """

    key: str
    title: str
    language: str
    slugs: tuple[str, ...]

    @property
    def is_destination(self) -> bool:
        return self.key.isupper()

    @property
    def url(self) -> str:
        return reverse("offline:pack", args=[self.key])

    def make(self, like: HttpRequest) -> Pack:
        """The pack itself; see `packs.make_pack`."""
        paths = self._paths()
        return make_pack(
            key=self.key, title=self.title, language=self.language, paths=paths, like=like
        )

    def size(self, like: HttpRequest) -> int:
        """Bytes on the wire; remembered until something in it changes. The first time, the pack is made for it."""
        size = self.known_size(like)
        if size is None:
            size = self.make(like).size
            cache.set(self._name(like), size, _DAY)
        return size

    def known_size(self, like: HttpRequest) -> int | None:
        """The size, if somebody has asked for it since anything changed."""
        size: int | None = cache.get(self._name(like))
        return size

    def _name(self, like: HttpRequest) -> str:
        told = "\n".join((self.key, self.language, like.get_host(), state_of_pages()))
        return "pack:" + hashlib.blake2b(told.encode(), digest_size=16).hexdigest()

    def _paths(self) -> Iterator[str]:
        """Without the language. The list of what is kept is always among them."""
        yield "offline/"
        yield from (f"rights/{slug}/" for slug in self.slugs)
        if self.is_destination:
            yield ""
            yield f"rights/?in={self.key}"
            for source in pack_pages:
                yield from source.paths(self.key, ORIGINS.get(self.language))


def offers_of_destinations(language: str) -> list[Offer]:
    """A pack for each country that an article is about. One query."""
    articles = list(_articles(language))
    codes = {code for article in articles for code in article.destinations}
    offers = [_for_destination(code, language, articles) for code in codes]
    return sorted(offers, key=lambda offer: offer.title)


def find_offer(key: str, language: str) -> Offer:
    """The offer of this key.

    Raises:
        Http404: no article has this slug, or none is about this country.
    """
    if key.isupper():
        offers = offers_of_destinations(language)
    else:
        found = Article.objects.published(timezone.now()).filter(slug=key)
        offers = [Offer(key, row.heading_for(language).title, language, (key,)) for row in found]
    for offer in offers:
        if offer.key == key:
            return offer
    raise Http404


def _articles(language: str) -> list[Article]:
    """What readers of the language may need: made for people from their country, or for all."""
    published = Article.objects.published(timezone.now())
    return list(published.for_corridor(ORIGINS.get(language), None).without_bodies())


def _for_destination(code: str, language: str, articles: list[Article]) -> Offer:
    fitting = [a.slug for a in articles if not a.destinations or code in a.destinations]
    return Offer(code, country_name(code, language), language, tuple(fitting))


__all__ = ["TAGS", "Offer", "find_offer", "offers_of_destinations"]
