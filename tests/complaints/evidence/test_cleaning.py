"""What goes into the cleaner, and what comes out."""

import io

import pikepdf
import pytest
from PIL import Image

from complaints.evidence.jpeg_parts import without_boxes, without_metadata
from complaints.evidence.limits import LARGEST_FILE, LONG_SIDE, MOST_PAGES
from complaints.evidence.outcomes import Cleaned, Refusal, Refused
from complaints.evidence.runner import clean_apart
from tests.complaints.evidence import samples

pytestmark = pytest.mark.security
TELLTALES = (samples.CAMERA, samples.AUTHOR, samples.SECRET, "Exif", "GPS", "xmpmeta", "http")


def why_refused(data: bytes) -> Refusal:
    with pytest.raises(Refused) as caught:
        clean_apart(data)
    return caught.value.why


def opened(cleaned: Cleaned) -> Image.Image:
    return Image.open(io.BytesIO(cleaned.data))


def test_a_photo_loses_place_camera_and_comment() -> None:
    cleaned = clean_apart(samples.photo())
    assert cleaned.media_type == "image/jpeg"
    assert opened(cleaned).getexif() == {}
    assert [word for word in TELLTALES if word.encode() in cleaned.data] == []


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_every_photo_becomes_a_plain_jpeg(form: str) -> None:
    cleaned = clean_apart(samples.photo(form=form))
    assert cleaned.original_type == f"image/{form.lower()}"
    assert opened(cleaned).format == "JPEG"
    assert [word for word in TELLTALES if word.encode() in cleaned.data] == []


def test_a_photo_is_turned_upright_and_made_small() -> None:
    cleaned = clean_apart(samples.photo((4000, 3000), turned=True))
    assert opened(cleaned).size == (LONG_SIDE * 3 // 4, LONG_SIDE)


def test_an_animation_becomes_its_first_picture() -> None:
    cleaned = clean_apart(samples.animation())
    image = opened(cleaned)
    assert getattr(image, "n_frames", 1) == 1
    red, green, blue = image.convert("RGB").getpixel((9, 9))
    assert red > 200 > 60 > max(green, blue)


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(clean_apart(out.getvalue())).getpixel((4, 4)) == (255, 255, 255)


def test_a_picture_of_50_000_by_50_000_is_refused_before_it_is_decoded() -> None:
    assert why_refused(samples.giant_png()) is Refusal.TOO_MANY_PIXELS


def test_a_program_behind_a_photo_is_left_behind() -> None:
    polyglot = samples.plain_photo() + samples.zipped("run.js", b"alert(1)" * 50)
    cleaned = clean_apart(polyglot)
    assert b"PK\x03\x04" not in cleaned.data
    assert b"run.js" not in cleaned.data


def test_a_script_inside_a_photo_is_left_behind() -> None:
    jpeg = samples.plain_photo()
    script = b"*/=1;alert(document.domain)/*"
    comment = b"\xff\xfe" + (len(script) + 2).to_bytes(2, "big") + script
    cleaned = clean_apart(jpeg[:2] + comment + jpeg[2:])
    assert b"alert" not in cleaned.data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(samples.EICAR, Refusal.UNKNOWN, id="eicar"),
        pytest.param(b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)", Refusal.UNKNOWN, id="gif-js"),
        pytest.param(
            b"<html><script>alert(1)</script>" + samples.pdf(), Refusal.WEB_PAGE, id="html-pdf"
        ),
        pytest.param(b"\xef\xbb\xbf <!DOCTYPE html>", Refusal.WEB_PAGE, id="html"),
        pytest.param(b"<svg onload='alert(1)'/>", Refusal.DRAWING, id="svg"),
        pytest.param(
            "<?xml version='1.0'?><svg><script/></svg>".encode("utf-16"),
            Refusal.DRAWING,
            id="svg16",
        ),
        pytest.param(b"MZ\x90\x00" + bytes(100), Refusal.PROGRAM, id="exe"),
        pytest.param(b"\x7fELF" + bytes(100), Refusal.PROGRAM, id="elf"),
        pytest.param(b"#!/bin/sh\n", Refusal.PROGRAM, id="shell"),
        pytest.param(samples.zipped(), Refusal.ARCHIVE, id="zip"),
        pytest.param(samples.zipped("word/document.xml"), Refusal.OFFICE, id="docx"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Refusal.OFFICE, id="doc"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + bytes(100), Refusal.HEIC, id="heic"),
        pytest.param(b"\x00\x00\x00\x18ftypavif" + bytes(100), Refusal.HEIC, id="avif"),
        pytest.param(b"\x1f\x8b\x08" + bytes(100), Refusal.ARCHIVE, id="gzip"),
        pytest.param(b"#EXTM3U\nfile:///etc/passwd\n", Refusal.UNKNOWN, id="playlist"),
        pytest.param(b"", Refusal.EMPTY, id="empty"),
        pytest.param(b"a" * (LARGEST_FILE + 1), Refusal.TOO_LARGE, id="large"),
        pytest.param(samples.plain_photo()[:200], Refusal.BROKEN, id="cut-photo"),
        pytest.param(samples.plain_photo((400, 400), "PNG")[:-300], Refusal.BROKEN, id="cut-png"),
        pytest.param(b"%PDF-1.7\nnothing", Refusal.BROKEN, id="cut-pdf"),
        pytest.param(b"\x1aE\xdf\xa3" + bytes(400), Refusal.UNKNOWN, id="cut-webm"),
        pytest.param(samples.film(), Refusal.VIDEO, id="film"),
    ],
)
def test_what_cannot_be_made_harmless_is_refused(data: bytes, why: Refusal) -> None:
    assert why_refused(data) is why


def test_a_zip_bomb_is_refused_unopened() -> None:
    assert why_refused(samples.zipped("bomb", bytes(200_000_000))) is Refusal.ARCHIVE


def names_of(document: pikepdf.Pdf) -> set[str]:
    found: set[str] = set()
    waiting = [*document.objects, document.trailer]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Stream):
            thing = thing.stream_dict
        if isinstance(thing, pikepdf.Dictionary):
            found |= set(thing.keys())
            waiting += [value for value in thing.values() if not getattr(value, "is_indirect", 0)]
        elif isinstance(thing, pikepdf.Array):
            waiting += [value for value in thing if not getattr(value, "is_indirect", 0)]
    return found


def test_a_pdf_loses_everything_that_acts_hides_or_tells() -> None:
    cleaned = clean_apart(samples.armed_pdf())
    assert cleaned.pages == 1
    with pikepdf.open(io.BytesIO(cleaned.data)) as document:
        armed = {"/JS", "/OpenAction", "/AA", "/A", "/Annots", "/AcroForm", "/XFA", "/Names"}
        armed |= {"/EF", "/Info", "/Metadata", "/PieceInfo", "/URI", "/S", "/EmbeddedFiles"}
        assert names_of(document) & armed == set()
        assert len(document.attachments) == 0
        plain = b"".join(
            thing.read_raw_bytes() if thing.get("/Filter") == "/DCTDecode" else thing.read_bytes()
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Type") != "/XRef"
        )
    for word in (*TELLTALES, "tracker", "cmd.exe", "evil.exe"):
        assert word.encode() not in plain + cleaned.data, word


def test_a_pdf_keeps_its_picture_and_what_was_filled_in() -> None:
    with pikepdf.open(io.BytesIO(clean_apart(samples.armed_pdf()).data)) as document:
        picture = document.pages[0].obj.Resources.XObject.Im0
        assert pikepdf.PdfImage(picture).as_pil_image().size == (64, 48)
    with pikepdf.open(io.BytesIO(clean_apart(samples.filled_form()).data)) as document:
        assert len(document.pages[0].obj.Resources.XObject) == 1
        assert "/Annots" not in document.pages[0].obj


def test_pictures_of_a_pdf_lose_all_words_and_no_pixel() -> None:
    sent = samples.photo((200, 100))
    two_in_one = sent + samples.photo()  # some phones hide a second picture behind the first
    cleaned = without_metadata(two_in_one)
    assert [word for word in TELLTALES if word.encode() in cleaned] == []
    assert cleaned.count(b"\xff\xd8\xff") == 1
    pixels = [Image.open(io.BytesIO(data)).tobytes() for data in (sent, cleaned)]
    assert pixels[0] == pixels[1]
    progressive = io.BytesIO()
    Image.open(io.BytesIO(sent)).save(progressive, "JPEG", progressive=True, exif=b"Exif\0\0x")
    assert b"Exif" not in (bare := without_metadata(progressive.getvalue()))
    assert Image.open(io.BytesIO(bare)).tobytes()
    for broken in (b"", b"\xff\xd8\xff\xd9", sent[:30], b"GIF89a"):
        with pytest.raises(ValueError, match=r"JPEG|picture"):
            without_metadata(broken)


def test_a_jpeg_2000_loses_its_boxes_of_words() -> None:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(out, "JPEG2000")
    told = b"<x>" + samples.AUTHOR.encode() + b"</x>"
    box = (len(told) + 8).to_bytes(4, "big") + b"xml " + told
    at = 12 + int.from_bytes(out.getvalue()[12:16], "big")
    cleaned = without_boxes(out.getvalue()[:at] + box + out.getvalue()[at:])
    assert cleaned == out.getvalue()


def test_a_picture_named_like_an_action_stays() -> None:
    document = pikepdf.new()
    page = document.add_blank_page()
    look = document.make_stream(b"0 0 9 9 re f")
    look.Type, look.Subtype, look.BBox = (
        pikepdf.Name.XObject,
        pikepdf.Name.Form,
        pikepdf.Array([0, 0, 9, 9]),
    )
    letters = document.make_indirect(pikepdf.Dictionary(A=look))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=look), Font=letters)
    out = io.BytesIO()
    document.save(out)
    with pikepdf.open(io.BytesIO(clean_apart(out.getvalue()).data)) as cleaned:
        assert "/A" in cleaned.pages[0].obj.Resources.XObject
        assert "/A" in cleaned.pages[0].obj.Resources.Font


def test_a_web_page_behind_a_pdf_is_left_behind() -> None:
    polyglot = samples.pdf().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1)
    cleaned = clean_apart(polyglot + b"<html><script>alert(1)</script></html>")
    assert b"script" not in cleaned.data


def test_a_locked_pdf_is_refused() -> None:
    locked = samples.pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    assert why_refused(locked) is Refusal.ENCRYPTED
    owner_only = samples.pdf(encryption=pikepdf.Encryption(owner="a", user=""))
    assert why_refused(owner_only) is Refusal.ENCRYPTED


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    assert why_refused(samples.pdf(MOST_PAGES + 1)) is Refusal.TOO_MANY_PAGES
    assert clean_apart(samples.pdf(MOST_PAGES)).pages == MOST_PAGES


def test_a_pdf_that_unpacks_to_very_much_is_refused() -> None:
    assert why_refused(samples.unpacking_pdf(500)) is Refusal.BROKEN


@pytest.mark.parametrize(
    ("container", "codec", "media_type"),
    [
        ("ogg", "libopus", "audio/ogg"),
        ("webm", "libopus", "audio/webm"),
        ("mp4", "aac", "audio/mp4"),
        ("3gp", "aac", "audio/mp4"),
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("adts", "aac", "audio/aac"),
        ("amr", "libopencore_amrnb", "audio/amr"),
        ("wav", "pcm_s16le", "audio/wav"),
    ],
)
def test_a_voice_note_of_any_phone_is_made_one_small_form(
    container: str, codec: str, media_type: str
) -> None:
    rate = {"libopus": 48_000, "libopencore_amrnb": 8_000}.get(codec, 16_000)
    cleaned = clean_apart(samples.sound(container, codec, rate=rate))
    assert (cleaned.media_type, cleaned.original_type) == ("audio/mp4", media_type)
    assert cleaned.seconds in (2, 3)
    assert len(cleaned.data) < 15_000
    assert [word for word in TELLTALES if word.encode() in cleaned.data] == []


def test_a_recording_that_is_too_long_or_silent_is_refused() -> None:
    assert why_refused(samples.tone(20 * 60 + 5, rate=4_000)) is Refusal.TOO_LONG
    assert why_refused(samples.tone(0)) in (Refusal.NO_SOUND, Refusal.BROKEN)
