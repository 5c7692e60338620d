"""Files made by the tests themselves: nothing dangerous lies in the repository."""

import io
import math
import struct
import wave
import zipfile
import zlib

import av
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name
from PIL import Image

CAMERA, AUTHOR, SECRET = "SecretCamera", "SecretAuthor", "SecretWords"
# In two parts, so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def upload(data: bytes, name: str = "photo.jpg", content_type: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type or "image/jpeg")


def photo(size: tuple[int, int] = (64, 48), *, form: str = "JPEG", turned: bool = False) -> bytes:
    """A photo that tells the camera, its owner and the place."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif[0x9286] = SECRET
    if turned:
        exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (11.0, 33.0, 21.5), 3: "E", 4: (104.0, 55.0, 2.5)})
    out = io.BytesIO()
    options = {"comment": SECRET.encode()} if form == "JPEG" else {}
    image.save(out, form, exif=exif, xmp=f"<x>{AUTHOR}</x>".encode(), **options)
    return out.getvalue()


def plain_photo(size: tuple[int, int] = (64, 48), form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, form)
    return out.getvalue()


def animation() -> bytes:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    return out.getvalue()


def giant_png(side: int = 50_000) -> bytes:
    """A few hundred bytes that claim 50,000 × 50,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def zipped(name: str = "a.txt", data: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def pdf(pages: int = 1, **open_options: object) -> bytes:
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page()
    out = io.BytesIO()
    document.save(out, **open_options)
    return out.getvalue()


def armed_pdf() -> bytes:
    """A PDF with about everything that can act, hide or tell."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    script = Dictionary(S=Name.JavaScript, JS=f"app.alert('{SECRET}')")
    launch = Dictionary(S=Name.Launch, F="cmd.exe")
    link = Dictionary(S=Name.URI, URI="https://tracker.example/seen")
    photo_stream = document.make_stream(photo())
    _as_photo(photo_stream)
    photo_stream.Metadata = document.make_stream(f"<x>{AUTHOR}</x>".encode())
    page.obj.Resources = Dictionary(XObject=Dictionary(Im0=photo_stream))
    page.obj.Contents = document.make_stream(b"q 100 0 0 100 50 50 cm /Im0 Do Q")
    page.obj.AA = Dictionary(O=script)
    page.obj.Metadata = document.make_stream(SECRET.encode())
    page.obj.PieceInfo = Dictionary(Program=Dictionary(Private=SECRET))
    page.obj.Annots = Array(
        [
            document.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
            )
            for action in (script, launch, link)
        ]
    )
    document.Root.OpenAction = script
    document.Root.AA = Dictionary(WC=script)
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=SECRET)
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array(["run", document.make_indirect(script)]))
    )
    document.attachments["evil.exe"] = b"MZ" + SECRET.encode()
    document.docinfo["/Author"] = AUTHOR
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [AUTHOR]
    out = io.BytesIO()
    document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _as_photo(stream: pikepdf.Stream) -> None:
    stream.Type, stream.Subtype, stream.Filter = Name.XObject, Name.Image, Name.DCTDecode
    stream.Width, stream.Height, stream.BitsPerComponent = 64, 48, 8
    stream.ColorSpace = Name.DeviceRGB


def filled_form() -> bytes:
    """A form whose field was filled in by hand: its look is an annotation's."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    look = document.make_stream(b"0 0 1 rg 0 0 50 20 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 50, 20])
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Sokha", F=4,
            Rect=[10, 10, 60, 30], AP=Dictionary(N=look),
        )
    )  # fmt: skip
    page.obj.Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def unpacking_pdf(megabytes: int) -> bytes:
    """A small PDF with a stream that unpacks to very much."""
    document = pikepdf.new()
    page = document.add_blank_page()
    packer, packed, zeros = zlib.compressobj(9), b"", bytes(1_000_000)
    for _megabyte in range(megabytes):
        packed += packer.compress(zeros)
    stream = document.make_stream(b"")
    stream.write(packed + packer.flush(), filter=Name.FlateDecode)
    page.obj.Contents = stream
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sound(container: str, codec: str, *, seconds: int = 2, rate: int = 16_000) -> bytes:
    """A tone as a phone's recorder would write it, with the phone's name in it."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        file.metadata["title"] = SECRET
        file.metadata["artist"] = AUTHOR
        stream = file.add_stream(codec, rate=rate)
        stream.layout = "mono"
        if codec == "libopencore_amrnb":
            stream.bit_rate = 12_200
        wav = io.BytesIO(tone(seconds, rate))
        with av.open(wav) as source:
            resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate)
            fifo = av.AudioFifo()
            for frame in source.decode(audio=0):
                for piece in resampler.resample(frame):
                    fifo.write(piece)
            size = stream.codec_context.frame_size or 1024
            while piece := fifo.read(size):
                file.mux(stream.encode(piece))
            file.mux(stream.encode(None))
    return out.getvalue()


def tone(seconds: int, rate: int = 16_000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        second = b"".join(
            struct.pack("<h", int(8000 * math.sin(i * 440 * math.tau / rate))) for i in range(rate)
        )
        file.writeframes(second * seconds)
    return out.getvalue()


def film() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _frame in range(5):
            picture = Image.new("RGB", (64, 48), "red")
            file.mux(stream.encode(av.VideoFrame.from_image(picture)))
        file.mux(stream.encode(None))
    return out.getvalue()
