"""Paper: what stands on it, that text is never markup, that it is made once, and that all four languages shape."""

import re
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from portal.common import typesetting
from portal.common.papers import Paper, size_of
from portal.common.typesetting import LAYOUTS, Press, TextTooLong, as_json, press
from portal.reference.models import ContactPoint, Place
from rights_info.enums import Significance
from rights_info.models import Article, Fact
from rights_info.printing import article_paper, article_paper_name, pack_paper
from rights_info.printing.blocks import Node, blocks_of
from rights_info.services import (
    bring_up_to_date,
    change_fact,
    finish_review_task,
    revise_article,
    withdraw_article,
)

from .conftest import ENGLISH, KHMER

pytestmark = pytest.mark.django_db

BURMESE = {
    "title": "လုပ်ခလစာ မရတဲ့အခါ",
    "summary": "ဘာလုပ်ရမလဲ။",
    "body": "## အဆင့်များ\n\nအနည်းဆုံး {{ fact:th-wage }}။",
}
VIETNAMESE = {"title": "Lương của bạn", "summary": "Bạn phải được trả.", "body": "Ít nhất."}
ALL = {"en": ENGLISH, "km": KHMER, "my": BURMESE, "vi": VIETNAMESE}
HOSTILE = '#panic("run") \\u{41} [x] @who $x^2$ *not bold* `raw` <label> "quoted" // no comment'
FONT_OF = {"en": "NotoSans", "km": "NotoSansKhmer", "my": "NotoSansMyanmar", "vi": "NotoSans"}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The layouts that Typst was asked for, in order."""
    layouts: list[str] = []
    really = Press.pdf

    def pdf(self: Press, layout: str, *, day: date, is_tagged: bool = True) -> bytes:
        layouts.append(layout)
        return really(self, layout, day=day, is_tagged=is_tagged)

    monkeypatch.setattr(Press, "pdf", pdf)
    return layouts


def paper_of(slug: str, language: str = "en") -> Paper:
    with translation.override(language):
        return article_paper(slug=slug, language=language, at=timezone.now())


def blocks(text: str) -> list[Node]:
    """Blocks of a text in which a fact is written as its key."""
    return blocks_of(text, lambda key: {"k": "fact", "s": key})


def strings(node: Any) -> str:
    """Every word in a tree, joined by spaces."""
    if isinstance(node, str):
        return node
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return " ".join(filter(None, map(strings, parts)))


def texts_in(pdf: bytes) -> set[str]:
    """Every letter that a program gets which copies text from the PDF: by character maps, and where letters of a
    syllable change places or merge, by the text given beside them."""
    found: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, flags=re.DOTALL):
        try:
            plain = zlib.decompress(stream)
        except zlib.error:
            continue
        codes = re.findall(rb"/ActualText<FEFF([0-9A-F]+)>", plain)
        if b"beginbfchar" in plain:
            codes += re.findall(rb"<[0-9a-fA-F]+> <([0-9a-fA-F]+)>", plain)
        found.update(*(bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes))
    return found


# The tree ------------------------------------------------------------------------------------------


def test_text_becomes_a_tree_of_plain_data() -> None:
    assert blocks("## Head\n\nA **strong** word\nand {{ fact:a }}.\n\n1. one\n2. two") == [
        {"k": "h", "level": 2, "c": [{"k": "t", "s": "Head"}]},
        {
            "k": "p",
            "c": [
                {"k": "t", "s": "A "},
                {"k": "strong", "c": [{"k": "t", "s": "strong"}]},
                {"k": "t", "s": " word"},
                {"k": "t", "s": " "},
                {"k": "t", "s": "and "},
                {"k": "fact", "s": "a"},
                {"k": "t", "s": "."},
            ],
        },
        {
            "k": "ol",
            "start": 1,
            "items": [
                [{"k": "p", "c": [{"k": "t", "s": "one"}]}],
                [{"k": "p", "c": [{"k": "t", "s": "two"}]}],
            ],
        },
    ]


def test_table_keeps_its_head_and_rows() -> None:
    (table,) = blocks("| a | b |\n|---|---|\n| c | {{ fact:d }} |")
    assert [strings(cell) for cell in table["head"]] == ["t a", "t b"]
    assert [[strings(cell) for cell in row] for row in table["rows"]] == [["t c", "fact d"]]


@pytest.mark.parametrize(
    ("markdown", "href", "shown"),
    [
        ("[ILO](https://www.ilo.org/)", "https://www.ilo.org/", "www.ilo.org"),
        ("<https://www.ilo.org/>", "https://www.ilo.org/", ""),
        ("[call](tel:1300)", "tel:1300", ""),
        ("[help](/en/help/)", f"{settings.SITE_URL}/en/help/", "{site}/en/help"),
    ],
)
def test_link_says_on_paper_where_it_leads(markdown: str, href: str, shown: str) -> None:
    (run,) = blocks(markdown)[0]["c"]
    site = settings.SITE_URL.split("://")[1]
    assert (run["href"], run["shown"]) == (href, shown.format(site=site))


def test_link_that_leads_nowhere_a_page_would_lead_is_words_alone() -> None:
    (paragraph,) = blocks("[x](javascript:alert(1)) [y](ftp://example.org/) [z](elsewhere)")
    assert {run["k"] for run in paragraph["c"]} == {"t"}
    assert strings(paragraph["c"][1:]) == "t y t   t z"


def test_raw_html_is_text() -> None:
    assert "<script>" in strings(blocks("<script>x</script>"))


# What stands on the paper --------------------------------------------------------------------------


def test_paper_carries_text_figures_sources_steps_and_the_way_back(article: Article) -> None:
    data = paper_of("wage").data
    assert data["article"]["title"] == ENGLISH["title"]
    assert "400 THB a day" in strings(data["article"]["blocks"])
    assert data["sources"][0] == {
        "n": 1,
        "label": "Minimum wage",
        "doubts": [],
        "law": "",
        "word": "Source:",
        "sources": [
            {"title": "Wage notice", "href": "https://example.org/w", "rest": ", Ministry, 2025"}
        ],
        "rest": "As of 1 July 2025. How sure we are: read in the named source.",
    }
    assert [step["word"] for step in data["article"]["steps"]] == ["File a complaint"]
    assert data["live"] == f"{settings.SITE_URL}/en/rights/wage/"
    assert data["short"].endswith("-en")
    assert len(data["dates"]) == 2


def test_doubt_stands_beside_the_figure_and_at_its_source(article: Article) -> None:
    data = paper_of("wage").data
    phone = data["article"]["blocks"][1]["c"][3]
    assert (phone["s"], phone["doubts"], phone["href"]) == (
        "+66 2 123 4567",
        ["Unverified"],
        "tel:+6621234567",
    )
    assert data["sources"][1]["doubts"] == ["Unverified"]
    assert "We have no source for this on record." in data["sources"][1]["rest"]


def test_fact_that_does_not_exist_shows_as_being_checked(
    make_article: Callable[..., Article], caplog: pytest.LogCaptureFixture
) -> None:
    make_article("gap", texts={"en": {**ENGLISH, "body": "At least {{ fact:nothing }}."}})
    assert "Being checked" in strings(paper_of("gap").data["article"]["blocks"])
    assert "nothing" in caplog.text


def notices_on_paper(language: str) -> list[str]:
    return [notice["body"] for notice in paper_of("wage", language).data["article"]["notices"]]


def test_paper_tells_what_the_page_tells_about_the_text(
    article: Article, wage: Fact, client: Client
) -> None:
    """Machine draft, older than the law, a figure being read again, another language; and after the acts, not."""
    counts = [len(notices_on_paper("km"))]
    revise_article(article=article, language="en", significance=Significance.LAW_CHANGED, **ENGLISH)
    counts.append(len(notices_on_paper("km")))
    change_fact(fact=wage, changes={"value": "410"})
    counts.append(len(notices_on_paper("km")))
    for language in ("km", "my"):
        page = client.get(f"/{language}/rights/wage/").text
        assert page.count('class="notice ') == len(notices_on_paper(language))
        assert all(f"<p>{body}</p>" in page for body in notices_on_paper(language))
    bring_up_to_date(article=article, language="km")
    finish_review_task(task=article.review_tasks.get(language="km"))
    counts.append(len(notices_on_paper("km")))
    assert counts == [1, 2, 3, 1]


def test_paper_in_another_language_than_asked_says_so(article: Article) -> None:
    data = paper_of("wage", "my").data
    assert (data["lang"], data["article"]["lang"]) == ("my", "en")
    assert data["article"]["title"] == ENGLISH["title"]


@pytest.fixture
def police(countries: None) -> None:
    for code in ("TH", "MY"):
        place = Place.objects.create(
            key=f"police-{code.lower()}",
            kind="hotline",
            in_country_id=code,
            names={"en": f"Police {code}"},
            is_emergency=True,
            confidence="R",
        )
        ContactPoint.objects.create(
            key=f"{place.key}-1", place=place, channel="phone", value="191", labels={"en": "police"}
        )


def test_paper_has_emergency_numbers_of_its_country_or_of_all(
    make_article: Callable[..., Article], police: None
) -> None:
    make_article("everywhere")
    make_article("thailand", destinations=["TH"])
    numbers = {slug: paper_of(slug).data["numbers"] for slug in ("everywhere", "thailand")}
    assert [group["title"] for group in numbers["everywhere"]] == ["Thailand", "Malaysia"]
    (here,) = numbers["thailand"]
    assert here["places"] == [
        {
            "name": "Police TH",
            "is_certain": True,
            "numbers": [{"value": "191", "href": "tel:191", "label": "police"}],
        }
    ]


# The PDF -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_article_prints_in_every_language_with_its_letters(
    make_article: Callable[..., Article], client: Client, language: str
) -> None:
    make_article(texts=ALL)
    response = client.get(f"/{language}/rights/wage.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
    fonts = set(re.findall(rb"/FontName/[A-Z]{6}\+([A-Za-z]+)", response.content))
    assert FONT_OF[language].encode() in fonts
    letters = set(ALL[language]["title"]) - {" "}
    assert letters <= texts_in(response.content)


def test_pdf_is_named_and_dated_but_says_nothing_of_the_machine(
    article: Article, client: Client
) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 9, 30, tzinfo=UTC)):
        response = client.get("/km/rights/wage.pdf")
    assert response["Content-Disposition"] == 'inline; filename="rights-wage-km.pdf"'
    assert b"/CreationDate(D:20261122000000Z)" in response.content
    assert b"/StructTreeRoot" in response.content
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_typst_code_in_a_text_is_printed_to_the_letter(
    make_article: Callable[..., Article], client: Client
) -> None:
    """Run as code, `#panic` would end the compile; as markup, the marks would be gone from the letters."""
    hostile = {"title": HOSTILE, "summary": HOSTILE, "body": f"{HOSTILE}\n\n- {HOSTILE}"}
    make_article("hostile", texts={"en": hostile})
    response = client.get("/en/rights/hostile.pdf")
    assert response.status_code == 200
    assert set('#()[]@$^`<>"/\\') <= texts_in(response.content)
    assert paper_of("hostile").data["article"]["title"] == HOSTILE


def test_layouts_take_words_from_data_only() -> None:
    """No layout evaluates, fetches or reads anything but its own folder and the data."""
    for path in LAYOUTS.glob("*.typ"):
        source = path.read_text("utf-8")
        assert re.search(r"\b(?:eval|read|plugin|include|csv|yaml|toml|xml)\s*\(", source) is None
        assert re.findall(r'#import "([^"]+)"', source) in ([], ["house.typ"])
        assert "@preview" not in source


def test_characters_without_a_font_are_left_out_not_printed_as_boxes() -> None:
    written = as_json({"text": "ប្រាក់\u200bខែ \U0001f600 日本"})
    assert written == '{"text": "ប្រាក់\u200bខែ  "}'


def test_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(TextTooLong):
        as_json({"text": "x" * typesetting.MAX_CHARACTERS})


def test_same_data_gives_the_same_bytes(article: Article) -> None:
    paper = paper_of("wage")
    pdfs = set()
    for _turn in range(2):
        with press(paper.written) as machine:
            pdfs.add(machine.pdf(paper.layout, day=paper.day))
    assert len(pdfs) == 1


# Kept ----------------------------------------------------------------------------------------------


def test_paper_is_made_once_and_costs_no_query_afterwards(
    article: Article,
    client: Client,
    made: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = client.get("/km/rights/wage.pdf")
    with django_assert_num_queries(0):
        second = client.get("/km/rights/wage.pdf")
    assert made == ["article.typ"]
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    assert second["Last-Modified"] == first["Last-Modified"]
    assert "stale-while-revalidate" in second["Cache-Control"]


def test_who_has_the_paper_gets_304_without_typesetting(
    article: Article, client: Client, made: list[str]
) -> None:
    etag = f'W/"{paper_of("wage", "km").digest}"'
    response = client.get("/km/rights/wage.pdf", headers={"if-none-match": etag})
    assert (response.status_code, response.content, made) == (304, b"", [])
    assert response["ETag"] == etag
    modified = client.get("/km/rights/wage.pdf")["Last-Modified"]
    again = client.get("/km/rights/wage.pdf", headers={"if-modified-since": modified})
    assert (again.status_code, made) == (304, ["article.typ"])


def test_paper_is_made_anew_when_and_only_when_something_on_it_changes(
    article: Article,
    wage: Fact,
    client: Client,
    made: list[str],
    make_article: Callable[..., Article],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.get("/km/rights/wage.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        make_article("another")
    client.get("/km/rights/wage.pdf")
    assert len(made) == 1
    with django_capture_on_commit_callbacks(execute=True):
        change_fact(fact=wage, changes={"value": "410"})
    client.get("/km/rights/wage.pdf")
    assert len(made) == 2
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC)):
        client.get("/km/rights/wage.pdf")
    assert len(made) == 3


def test_paper_goes_compressed_to_who_takes_it(article: Article, client: Client) -> None:
    plain = client.get("/km/rights/wage.pdf")
    packed = client.get("/km/rights/wage.pdf", headers={"accept-encoding": "gzip, br"})
    refused = client.get("/km/rights/wage.pdf", headers={"accept-encoding": "gzip;q=0"})
    assert packed["Content-Encoding"] == "gzip"
    assert zlib.decompress(packed.content, 31) == plain.content == refused.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    known = size_of(article_paper_name("wage", "km"))
    assert known is not None
    assert (known.size, known.pages >= 1) == (len(packed.content), True)


def test_too_many_at_once_are_asked_to_come_back(
    article: Article, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "WAIT_SECONDS", 0.01)
    with press("{}"), press("{}"):
        response = client.get("/en/rights/wage.pdf")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Cache-Control"] == "no-store"
    assert client.get("/en/rights/wage.pdf").status_code == 200


def test_long_papers_leave_a_turn_to_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "WAIT_SECONDS", 0.01)
    long = "x" * (typesetting.LONG_CHARACTERS + 1)
    with press(long):
        with pytest.raises(typesetting.TypesetterBusy), press(long):
            pass
        with press("{}") as machine:
            assert machine.written == "{}"


def test_article_that_is_not_there_has_no_paper(
    article: Article,
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert client.get("/en/rights/nothing.pdf").status_code == 404
    assert client.get("/en/rights/wage.pdf").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_article(article=article)
    assert client.get("/en/rights/wage.pdf").status_code == 404


def test_paper_comes_without_a_cache_server(
    article: Article, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.common import papers
    from portal.common.generations import CacheServer

    dead = CacheServer("redis://127.0.0.1:1/0", "gone")
    monkeypatch.setattr(papers, "cache_server", lambda: dead)
    assert client.get("/en/rights/wage.pdf").content.startswith(b"%PDF-")


# Packs ---------------------------------------------------------------------------------------------


def test_pack_holds_what_is_about_the_country_and_what_is_for_all(
    make_article: Callable[..., Article],
) -> None:
    make_article("for-all")
    make_article("thailand", destinations=["TH"], stages=["deciding", "at_work"])
    make_article("malaysia", destinations=["MY"])
    make_article("hidden", destinations=["TH"])
    withdraw_article(article=Article.objects.get(slug="hidden"))
    data = pack_paper(destination="TH", language="en", at=timezone.now()).data
    assert data["title"] == "Your rights: Thailand"
    assert [(stage["label"], len(stage["articles"])) for stage in data["stages"]] == [
        ("Deciding", 1),
        ("At work", 1),
    ]
    assert [row["n"] for row in data["sources"]] == [1, 2]


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_pack_prints_in_every_language(
    make_article: Callable[..., Article], client: Client, language: str
) -> None:
    make_article("thailand", texts=ALL, destinations=["TH"])
    response = client.get(f"/{language}/rights/packs/TH.pdf")
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert set(ALL[language]["title"]) - {" "} <= texts_in(response.content)


@pytest.mark.parametrize("destination", ["XX", "th", "MY", "KH"])
def test_country_without_an_article_has_no_pack(
    make_article: Callable[..., Article], client: Client, destination: str
) -> None:
    make_article("thailand", destinations=["TH"])
    assert client.get(f"/en/rights/packs/{destination}.pdf").status_code == 404


def test_list_of_packs_tells_size_and_pages_once_known(
    make_article: Callable[..., Article],
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    article = make_article("thailand", destinations=["TH"])
    html = client.get("/en/rights/packs/").text
    assert 'href="/en/rights/packs/TH.pdf"' in html
    assert "KB" not in html
    client.get("/en/rights/packs/TH.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        revise_article(article=article, language="en", significance=Significance.MINOR, **ENGLISH)
    assert re.search(r"PDF, \d pages?, \d+ KB", client.get("/en/rights/packs/").text)
