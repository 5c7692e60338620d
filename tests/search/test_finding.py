"""Search finds what people mean: unspaced scripts, missing accents, Zawgyi, synonyms, one wrong letter."""

import pytest

from portal.search.queries import Results, search
from portal.search.services import rebuild, rebuild_all
from portal.search.sources import Document
from tests.search.conftest import article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]


def keys(results: Results) -> list[str]:
    return [hit.key for group in results.groups for hit in group.hits]


def first(text: str, language: str) -> str:
    return keys(search(text=text, language=language))[0]


@pytest.mark.parametrize(
    ("language", "text", "slug"),
    [
        ("en", "passport", "passport-kept"),
        ("km", "លិខិតឆ្លងដែន", "passport-kept"),
        ("my", "နိုင်ငံကူးလက်မှတ်", "passport-kept"),
        ("vi", "hộ chiếu", "passport-kept"),
        ("km", "ទីភ្នាក់ងារ", "choose-an-agency"),
        ("my", "အေဂျင်စီ", "choose-an-agency"),
        ("en", "labour attaché", "what-a-labour-attache-does"),
        ("km", "អនុព័ន្ធការងារ", "what-a-labour-attache-does"),
    ],
)
def test_word_is_found_in_each_language(language: str, text: str, slug: str) -> None:
    assert text in "".join(article(slug)[part][language] for part in ("title", "summary", "body"))
    assert first(text, language) == slug


@pytest.mark.parametrize(
    ("language", "text"),
    [("km", "ឆ្លងដែន"), ("km", "លិខិត ឆ្លងដែន"), ("my", "ကူးလက်မှတ်"), ("my", "နိုင်ငံ ကူး လက်မှတ်")],
)
def test_part_of_unspaced_text_is_found_wherever_the_spaces_are(language: str, text: str) -> None:
    assert "passport-kept" in keys(search(text=text, language=language))


@pytest.mark.parametrize("text", ["ho chieu", "HO CHIEU", "hộ chiếu", "Hộ Chiếu", "hộ chiê\u0301u"])
def test_vietnamese_is_found_without_its_accents(text: str) -> None:
    assert first(text, "vi") == "passport-kept"


@pytest.mark.parametrize(
    ("zawgyi", "unicode", "slug"),
    [
        ("ႏိုင္ငံကူးလက္မွတ္", "နိုင်ငံကူးလက်မှတ်", "passport-kept"),
        ("ေအဂ်င္စီ", "အေဂျင်စီ", "choose-an-agency"),
        ("လိုင္စင္", "လိုင်စင်", "choose-an-agency"),
    ],
)
def test_zawgyi_finds_what_unicode_finds(zawgyi: str, unicode: str, slug: str) -> None:
    found = search(text=zawgyi, language="my")
    assert keys(found)[0] == slug
    assert keys(found) == keys(search(text=unicode, language="my"))


@pytest.mark.parametrize(
    ("language", "text", "slug"),
    [
        ("en", "pasport", "passport-kept"),
        ("en", "passprot", "passport-kept"),
        ("en", "labour atache", "what-a-labour-attache-does"),
        ("vi", "giu ho chiue", "passport-kept"),
        ("km", "លិខិតឆ្លងដេន", "passport-kept"),
        ("my", "အေဂျင်စိ", "choose-an-agency"),
    ],
)
def test_one_typing_error_is_forgiven_and_said(language: str, text: str, slug: str) -> None:
    results = search(text=text, language=language)
    assert keys(results)[0] == slug
    assert results.is_approximate


@pytest.mark.parametrize(
    ("language", "everyday", "slug"),
    [
        ("my", "ပတ်စပို့", "passport-kept"),
        ("km", "ប៉ាស្ព័រ", "passport-kept"),
        ("vi", "giấy thông hành", "passport-kept"),
        ("vi", "XKLĐ", "choose-an-agency"),
    ],
)
def test_everyday_word_finds_the_formal_one(language: str, everyday: str, slug: str) -> None:
    results = search(text=everyday, language=language)
    assert slug in keys(results)
    assert not results.is_approximate


def test_zero_width_characters_and_native_digits_do_not_matter() -> None:
    assert first("លិខិត\u200bឆ្លង\u200bដែន", "km") == "passport-kept"
    assert first("\ufeffpass\u200dport", "en") == "passport-kept"


def test_last_word_may_be_unfinished() -> None:
    assert first("sok sab", "en") == "a1"
    assert first("labour atta", "en") == "what-a-labour-attache-does"


def test_sentence_finds_its_subject() -> None:
    assert first("how do i get my passport back", "en") == "passport-kept"


def test_title_comes_before_body() -> None:
    assert keys(search(text="passport", language="en"))[0] == "passport-kept"
    assert "documents-to-copy" in keys(search(text="passport", language="en"))


def test_agency_is_found_by_either_of_its_names() -> None:
    assert first("golden lotus", "my") == "a2"
    assert first("រកសុខសប្បាយ"[2:], "km") == "a1"
    assert first("hoa sen", "vi") == "a3"


def test_thing_found_in_another_language_is_shown_in_the_page_s() -> None:
    hit = search(text="passport", language="km").groups[0].hits[0]
    assert hit.key == "passport-kept"
    assert hit.language == "km"
    assert hit.url == "/km/rights/passport-kept/"
    assert not hit.is_in_other_language


def test_thing_that_exists_in_another_language_only_says_so_and_comes_last(
    documents: dict[str, list[Document]],
) -> None:
    documents["article"] = [
        Document(key="only-english", language="en", title="Passport passport", path="rights/x/"),
        Document(key="khmer", language="km", title="លិខិតឆ្លងដែន", path="rights/y/", body="passport"),
    ]
    rebuild(kind="article")
    hits = search(text="passport", language="km").groups[0].hits
    assert [(hit.key, hit.is_in_other_language) for hit in hits] == [
        ("khmer", False),
        ("only-english", True),
    ]
    assert hits[1].url == "/km/rights/x/"


def test_names_are_in_no_one_language() -> None:
    for language in ("en", "km", "my", "vi"):
        assert (
            not search(text="golden lotus", language=language)
            .groups[0]
            .hits[0]
            .is_in_other_language
        )


@pytest.mark.parametrize(
    "text", ["", "   ", "'", "\\", "' \\ : & | ! ( ) <->", "…", "\u200b", "?", "🙂"]
)
def test_text_without_a_word_finds_nothing(text: str) -> None:
    assert search(text=text, language="en").total == 0


@pytest.mark.parametrize(
    "text",
    [
        "don't", "o'neil\\", "a:*", "!passport", "passport & | <->", "%", "_", "100%", "x" * 200,
        "ែ", "្", "့", "\u1040\u1040", "a " * 100, "'; DROP TABLE search_searchdocument; --",
        "ព្រះរាជាណាចក្រ" * 14, "￿", "\ud83d\ude42".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)  # fmt: skip
def test_no_text_breaks_the_query(text: str) -> None:
    search(text=text, language="en")


def test_nonsense_finds_nothing() -> None:
    assert search(text="xyzzy qwertyuiop", language="en").total == 0


def test_rebuild_twice_changes_nothing_and_forgets_what_is_gone(
    documents: dict[str, list[Document]],
) -> None:
    before = rebuild_all()
    assert rebuild_all() == before
    documents["agency"].pop(0)
    assert rebuild(kind="agency") == before["agency"] - 1
    assert "a1" not in keys(search(text="sok sabay", language="en"))


def test_rebuild_brings_changed_text_up_to_date(documents: dict[str, list[Document]]) -> None:
    documents["agency"] = [
        Document(key="a1", language="", title="Quite Another Name", path="agencies/a1/")
    ]
    rebuild(kind="agency")
    assert first("quite another", "en") == "a1"
    assert keys(search(text="manpower", language="en")) == []


def test_kind_that_nobody_registers_any_more_is_forgotten(
    documents: dict[str, list[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.search import sources

    monkeypatch.delitem(sources.sources._members, "agency")
    assert set(rebuild_all()) == {"article"}
    assert keys(search(text="golden lotus", language="en")) == []


def test_rebuild_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        rebuild(kind="nothing")


def test_group_with_more_than_it_shows_leads_to_the_list(
    documents: dict[str, list[Document]],
) -> None:
    documents["agency"] = [
        Document(key=f"n{i}", language="", title=f"Lotus {i}", path=f"agencies/n{i}/")
        for i in range(15)
    ]
    rebuild(kind="agency")
    group = next(g for g in search(text="lotus", language="vi").groups if g.source.key == "agency")
    assert len(group.hits) == 10
    assert group.more_url == "/vi/agencies/?q=lotus"
