"""The portal's own team, signed in, and what they do at the desks by HTTP."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from rights_info.models import Article, Draft, Fact, FactChange


@dataclass
class Member:
    """Somebody with a role, and her browser."""

    user: User
    client: Client = field(default_factory=Client)

    def get(self, name: str, *args: object, **query: Any) -> HttpResponse:
        return self.client.get(reverse(f"desk:{name}", args=args), query)  # type: ignore[return-value]

    def post(self, name: str, *args: object, **data: Any) -> HttpResponse:
        return self.client.post(reverse(f"desk:{name}", args=args), data)  # type: ignore[return-value]


@dataclass
class Team:
    editor: Member
    translator: Member
    reviewer: Member
    second_reviewer: Member


def make_team() -> Team:
    """An editor, a translator (Khmer) and two reviewers."""
    organisation, _created = Organisation.objects.get_or_create(
        slug="team", defaults={"name": "Portal team", "kind": OrganisationKind.PORTAL}
    )

    def member(name: str, role: Role, language: str = "en") -> Member:
        email = f"{name.lower().replace(' ', '-')}@example.org"
        user = User.objects.create_user(email, name=name, language=language)
        Membership.objects.create(user=user, organisation=organisation, role=role)
        one = Member(user)
        one.client.force_login(user)
        return one

    return Team(
        member("Dara Editor", Role.EDITOR),
        member("Sokha Translator", Role.TRANSLATOR),
        member("Thida Reviewer", Role.REVIEWER),
        member("Minh Reviewer", Role.REVIEWER),
    )


def page(response: HttpResponse, status: int = 200) -> str:
    """The page's text, once it has the status."""
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def draft_of(article: Article, language: str) -> Draft:
    return Draft.objects.open().get(article=article, language=language)


def form_of(article: Article, language: str, **changes: Any) -> dict[str, Any]:
    """What the form on the writing page sends: the draft or published text with these changes."""
    draft = Draft.objects.open().filter(article=article, language=language).first()
    text = draft.text if draft else article.written_in(language)
    source = article.revisions.filter(language=article.source_language).order_by("-id").first()
    form = {
        "title": text.title,
        "summary": text.summary,
        "body": text.body,
        "note": "mended",
        "version": draft.version if draft else 0,
        "source": source.pk if source and language != article.source_language else "",
    }
    if language == article.source_language:
        form["significance"] = "normal"
    return {**form, **changes}


def write_and_publish(
    writer: Member, reviewer: Member, article: Article, language: str, **changes: Any
) -> None:
    """One person writes and submits, another publishes."""
    article.refresh_from_db()
    data = form_of(article, language, **changes)
    submitted = writer.post("text-submit", article.slug, language, **data)
    assert submitted.status_code == 302, submitted.content.decode()
    version = draft_of(article, language).version
    reviewer.post("text-publish", article.slug, language, version=version)
    assert not Draft.objects.open().filter(article=article, language=language).exists()
    article.refresh_from_db()


def fact_form(fact: Fact, **changes: Any) -> dict[str, Any]:
    """What the form for a proposal sends: the fact as it is with these changes."""
    names = ("value", "currency", "per", "law_article", "applies_to", "caution", "confidence")
    days = {
        name: getattr(fact, name) or "" for name in ("valid_from", "valid_to", "as_of", "review_on")
    }
    return {
        **{name: getattr(fact, name) for name in names},
        **days,
        "as_of_precision": fact.as_of_precision,
        "sources": [source.pk for source in fact.sources.all()],
        "why": "The new notice was read.",
        **changes,
    }


def open_change_of(fact: Fact) -> FactChange:
    return FactChange.objects.open().get(fact=fact)
