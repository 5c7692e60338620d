"""Every address × every person: what the matrix says, in status and in silence."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from portal.settings.languages import LANGUAGE_CODES
from rights_info.short_links import encode
from tests.cast import STORY, Cast, file_for_worker, make_cast
from tests.structure.access import (
    ACCOUNT_PAGES,
    CASE,
    CASE_ACT,
    CASE_OF_HEAD,
    EVERYBODY,
    GONE,
    MATRIX,
    UNROUTED_ACT,
)

pytestmark = [pytest.mark.security, pytest.mark.django_db]
FILES = {"desk:evidence-file", "desk:evidence-original"}
READS = {"desk:case", "desk:statement", "desk:identity", *FILES}
ACTS = [
    name
    for name, row in MATRIX.items()
    if any(row is one for one in (CASE, CASE_OF_HEAD, CASE_ACT, UNROUTED_ACT)) and name not in READS
]


def addresses() -> Iterator[str]:
    def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield namespace + (pattern.name or "?")
            elif pattern.namespace != "admin":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)

    return walk(get_resolver().url_patterns)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def arguments(cast: Cast) -> dict[str, list[str]]:
    from tests.structure.compliance_ground import compliance_addresses
    from tests.structure.filing_ground import filing_addresses
    from tests.structure.ground import (
        make_agency,
        make_article,
        make_change,
        make_declaration,
        make_draft,
        make_evidence,
        make_import,
        make_requests,
        make_rule_change,
        register_row,
    )
    from tests.structure.partners_ground import partner_addresses
    from tests.structure.passing_ground import passing_addresses
    from tests.structure.routing_ground import routing_addresses

    case = file_for_worker().complaint
    case_arguments = {name: [case.reference] for name in (*ACTS, "desk:case", "desk:statement")}
    asked = make_requests(case, cast.attache, cast.head_of_post, cast.custodian)
    change, draft = make_change(cast.editor), make_draft(cast.translator)
    rule_change = make_rule_change(cast.editor)
    costs, own_row = [make_declaration().public_id], register_row()
    text = [draft.article.slug, draft.language]
    texts = {name: text for name in MATRIX if name.startswith("desk:text")}
    articles = {name: text[:1] for name in MATRIX if name.startswith("desk:article")}
    return {
        **texts,
        **articles,
        "desk:article-new": [],
        "desk:article-restore": [*text[:1], draft.article.revisions.first().pk],
        "desk:xliff-preview": ["no-such-file"],
        "desk:xliff-take": ["no-such-file"],
        "desk:case-view-delete": [1],
        "desk:fact": [change.fact.key],
        "desk:fact-propose": [change.fact.key],
        "desk:fact-checked": [change.fact.key],
        "desk:fact-approve": [change.pk],
        "desk:fact-refuse": [change.pk],
        "desk:fact-withdraw": [change.pk],
        **{
            f"desk:register-import{act}": [make_import().public_id]
            for act in ("", "-apply", "-discard", "-undo", "-rejected")
        },
        **routing_addresses(cast, case),
        **passing_addresses(cast, case),
        "desk:fee-rule": [rule_change.rule_id],
        "desk:fee-rule-propose": [rule_change.rule_id],
        "desk:fee-rule-checked": [rule_change.rule_id],
        "desk:fee-rule-change": [rule_change.pk],
        "desk:fee-rule-publish": [rule_change.pk],
        "desk:fee-rule-refuse": [rule_change.pk],
        "desk:fee-rule-withdraw": [rule_change.pk],
        **{name: costs for name in MATRIX if name.startswith("desk:declaration")},
        "desk:declarations": [],
        "desk:declaration-new": own_row[:1],
        "desk:register-agency": own_row[:1],
        "desk:register-particulars": own_row[:1],
        "desk:register-add": own_row[:2],
        "desk:register-change": own_row,
        "desk:register-end": own_row,
        "desk:register-remove": own_row,
        **compliance_addresses(cast),
        **filing_addresses(cast),
        **partner_addresses(cast),
        "api:case": [case.reference],
        "choose-language": ["km"],
        "desk:people-invite": [cast.post.slug],
        "desk:people-end": [cast.attache.memberships.get().pk],
        "desk:people-reset": [cast.attache.memberships.get().pk],
        "desk:people-withdraw": [uuid4()],
        "rights:article": [make_article().slug],
        "rights:share": [make_article().slug],
        "rights:feedback": [make_article().slug],
        "rights:what-is-missing": [make_article().slug],
        "rights:thanks": [make_article().slug],
        "rights:listen-ogg": [make_article().slug, 1],
        "rights:listen-m4a": [make_article().slug, 1],
        "offline:pack": [make_article().slug],
        "offline:file": ["TH"],
        "desk:feedback-done": [1],
        "desk:audio-text": [make_article().slug, "en"],
        "desk:audio-withdraw": [1],
        "desk:searches-done": [1],
        "desk:searches-remove": [1],
        "rights:pdf": [make_article().slug],
        "rights:pack-pdf": ["TH"],
        "short-link": [encode(make_article().pk)],
        "api:article-detail": [make_article().slug],
        "agencies:detail": [make_agency().public_id],
        "desk:monitoring-export": ["csv"],
        "desk:monitoring-agency": own_row[:1],
        "desk:monitoring-agency-export": [*own_row[:1], "xlsx"],
        "api:open-data-csv": ["agencies"],
        "api:open-data-json": ["decisions"],
        "agencies:proof": [make_agency().public_id],
        "agencies:proof-pdf": [make_agency().public_id],
        "agencies:watch": [make_agency().public_id],
        "agencies:watch-asked": [make_agency().public_id],
        "desk:delivery-retry": [1],
        "hook": ["sms"],
        "leave-messages": ["0" * 32],
        "watches:watch": ["0" * 32],
        "watches:confirm": ["0" * 32],
        "watches:stop": ["0" * 32],
        "api:agency": [make_agency().public_id],
        "complaints:step": ["topic"],
        "complaints:receipt-picture": ["1"],
        "complaints:receipt-paper": ["1"],
        "desk:oversight-export": ["csv"],
        "desk:remove-closed-day": [1],
        **{f"desk:interest-{act}": [1] for act in ("end", "release", "keep")},
        "desk:let-back": [case.reference, 1],
        "desk:identity": [case.reference],
        "desk:unmask-request": [asked.pk],
        "desk:unmask-refuse": [asked.pk],
        **dict.fromkeys(FILES, (case.reference, make_evidence(case).uid)),
        **case_arguments,
    }


def client_of(person: object) -> Client:
    client = Client(raise_request_exception=True)
    if not isinstance(person, AnonymousUser):
        client.force_login(person)
    return client


def test_every_address_has_a_row() -> None:
    assert sorted(set(addresses()) - ACCOUNT_PAGES - set(MATRIX)) == []
    assert sorted(set(MATRIX) - set(addresses())) == []


def test_every_address_answers_each_person_as_the_matrix_says(
    cast: Cast, arguments: dict[str, list[str]]
) -> None:
    wrong = []
    for who, person in cast.everybody().items():
        client = client_of(person)
        for name, row in MATRIX.items():
            expected = row.get(who, row.get(EVERYBODY))
            answer = client.get(reverse(name, args=arguments.get(name, [])))
            if answer.status_code != expected:
                wrong.append(f"{name} for {who}: {answer.status_code}, not {expected}")
    assert wrong == [], "\n".join(wrong)


def test_a_foreign_case_answers_like_one_that_does_not_exist(
    cast: Cast, arguments: dict[str, list[str]]
) -> None:
    real = arguments["desk:case"][0]
    for person in (cast.other_attache, cast.accused_agency, cast.administrator, cast.superuser):
        client = client_of(person)
        foreign = client.get(reverse("desk:case", args=[real]))
        missing = client.get(reverse("desk:case", args=["ZZZZ-ZZZZ"]))
        assert foreign.status_code == missing.status_code == GONE
        assert foreign.content.replace(real.encode(), b"") == missing.content.replace(
            b"ZZZZ-ZZZZ", b""
        )


def test_nobody_else_can_act_on_a_case(cast: Cast, arguments: dict[str, list[str]]) -> None:
    for person in (
        cast.other_attache,
        cast.foreign_attache,
        cast.accused_agency,
        cast.editor,
        cast.superuser,
        cast.nobody,
    ):
        client = client_of(person)
        for name in ACTS:
            assert (
                client.post(reverse(name, args=arguments[name]), {"text": "x"}).status_code == GONE
            ), name


def test_no_list_shows_a_foreign_case(cast: Cast, arguments: dict[str, list[str]]) -> None:
    reference = arguments["desk:case"][0]
    for person in (
        cast.other_attache,
        cast.foreign_attache,
        cast.accused_agency,
        cast.editor,
        cast.superuser,
    ):
        client = client_of(person)
        for name in ("desk:home", "desk:cases", "desk:unrouted"):
            page = client.get(reverse(name)).content.decode()
            assert reference not in page
            assert STORY not in page


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_language_renders_every_public_page(
    language: str, arguments: dict[str, list[str]]
) -> None:
    client = Client()
    for name, row in MATRIX.items():
        if (
            row.get(EVERYBODY) != 200
            or ":" not in name
            or name.split(":")[0] not in {"web", "rights", "agencies", "fees", "complaints"}
        ):
            continue
        with translation.override(language):
            address = reverse(name, args=arguments.get(name, []))
        page = client.get(address)
        assert page.status_code == 200, address
        if page["Content-Type"] != "application/pdf":
            assert f'lang="{language}"' in page.content.decode(), address
        assert page["Content-Language"] == language, address


def test_there_are_many_security_tests(request: pytest.FixtureRequest) -> None:
    """A floor: whoever removes one must notice. Counts only what this run collected of the whole suite."""
    collected = request.session.items
    if len({item.path for item in collected}) < 40:
        pytest.skip("only meaningful when the whole suite is collected")
    assert len([item for item in collected if item.get_closest_marker("security")]) >= 60
