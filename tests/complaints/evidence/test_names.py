"""Names of files are a stranger's text too."""

import pytest

from complaints.evidence.names import cleaned_name, download_name, original_name

pytestmark = pytest.mark.security


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Sok\\photo.jpg", "photo"),
        ("<img src=x onerror=alert(1)>.png", "img src x onerror alert(1)"),
        ("photo\u202egpj.exe", "photogpj"),
        ("a\r\nSet-Cookie: x\r\n.jpg", "aSet-Cookie x"),
        ("a\x00b.jpg", "ab"),
        ("=HYPERLINK(1).csv", "HYPERLINK(1)"),
        ("កិច្ចសន្យា.pdf", "កិច្ចសន្យា"),
        ("hợp đồng lao động.pdf", "hợp đồng lao động"),
        (".htaccess", ""),
        ("....", ""),
        ("", ""),
        ("a" * 300 + ".jpg", "a" * 80),
        ("photo.jpg.exe", "photo.jpg"),
    ],
)
def test_a_name_keeps_what_people_can_read_and_nothing_else(given: str, kept: str) -> None:
    assert cleaned_name(given) == kept


def test_a_saved_file_has_the_ending_of_what_it_is() -> None:
    assert download_name("contract.exe", "application/pdf", fallback="file") == "contract.exe.pdf"
    assert download_name("", "image/jpeg", fallback="file") == "file.jpg"
    assert original_name("", "audio/amr", fallback="file") == "file-original.amr"
    assert original_name("a", "text/html", fallback="file") == "a-original.bin"
