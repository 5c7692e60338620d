"""PDFs disarmed: pages go over to a new document; everything that acts, hides or names somebody stays behind."""

import io
import zlib
from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from complaints.evidence.jpeg_parts import without_boxes, without_metadata
from complaints.evidence.limits import MOST_OBJECTS, MOST_PAGES, MOST_UNPACKED
from complaints.evidence.outcomes import Cleaned, Refusal, Refused
from complaints.evidence.sniffing import DOCUMENT, Form

# A page keeps these and nothing else: no annotations, actions, articles, thumbnails, private data.
_OF_PAGE = {
    *("/Type", "/Parent", "/Resources", "/Contents", "/Rotate", "/UserUnit", "/Group"),
    *("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"),
}
# Wherever it stands: acts, files inside, files outside, scripts, forms, and what programs write about themselves.
_NOWHERE = {
    *("/JS", "/JavaScript", "/AA", "/OpenAction", "/A", "/PA", "/Launch", "/URI", "/GoToR"),
    *("/AcroForm", "/XFA", "/Annots", "/RichMedia", "/Movie", "/Sound", "/Rendition"),
    *("/EF", "/AF", "/EmbeddedFiles", "/EmbeddedFile", "/Names", "/Outlines", "/Collection"),
    *("/Metadata", "/PieceInfo", "/LastModified", "/Info", "/Thumb", "/StructParents"),
    *("/StructParent", "/OPI", "/Ref", "/Alternates", "/Measure", "/PtData"),
}
# Keys inside these are names of letters and pictures, chosen by the document: nothing acts there.
_NAME_MAPS = {
    *("/XObject", "/Font", "/ColorSpace", "/Pattern", "/Shading", "/ExtGState", "/Properties"),
    "/CharProcs",
}
# A stream whose bytes lie in another file, named by it.
_OUTSIDE = {"/F", "/FFilter", "/FDecodeParms"}
_WITHOUT_WORDS = {"/DCTDecode": without_metadata, "/JPXDecode": without_boxes}
_CHUNK = 1_000_000


def clean_document(data: bytes, form: Form) -> Cleaned:
    """The pages as they look, filled-in fields drawn into them, in a document written from scratch.

    Raises:
        Refused: it is locked, broken, has no page or too many, or unpacks to more than `MOST_UNPACKED`.
    """
    try:
        with Pdf.open(io.BytesIO(data)) as source:
            cleaned, pages = _disarmed(source)
    except pikepdf.PasswordError as error:
        raise Refused(Refusal.ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(Refusal.BROKEN) from error
    except (IndexError, RuntimeError, zlib.error, RecursionError, NotImplementedError) as error:
        raise Refused(Refusal.BROKEN) from error
    return Cleaned(cleaned, DOCUMENT, "application/pdf", form.media_type, pages=pages)


def _disarmed(source: Pdf) -> tuple[bytes, int]:
    if source.is_encrypted:
        raise Refused(Refusal.ENCRYPTED)
    count = len(source.pages)
    if not count:
        raise Refused(Refusal.BROKEN)
    if count > MOST_PAGES or len(source.objects) > MOST_OBJECTS:
        raise Refused(Refusal.TOO_MANY_PAGES)
    source.flatten_annotations("all")  # what was filled in or stamped becomes part of the page
    for page in source.pages:
        _keep_only(page.obj, _OF_PAGE)
    with pikepdf.new() as clean:
        clean.pages.extend(source.pages)
        _clean_objects(clean)
        out = io.BytesIO()
        generate = pikepdf.ObjectStreamMode.generate
        # The same file gives the same bytes: so a file sent twice is known.
        clean.save(out, compress_streams=True, object_stream_mode=generate, deterministic_id=True)
    return out.getvalue(), count


def _keep_only(dictionary: Object, names: set[str]) -> None:
    for name in set(dictionary.keys()) - names:
        del dictionary[name]


def _clean_objects(clean: Pdf) -> None:
    unpacked, spared = 0, _maps_of_names(clean.objects)
    for thing, key in _everything(clean.objects):
        if isinstance(thing, Stream):
            _drop(thing.stream_dict, _OUTSIDE)
            unpacked += _clean_stream(thing)
            if unpacked > MOST_UNPACKED:
                raise Refused(Refusal.BROKEN)
            _drop(thing.stream_dict, _NOWHERE)
        elif isinstance(thing, Dictionary) and not _is_spared(thing, key, spared):
            _drop(thing, _NOWHERE)


def _is_spared(thing: Object, key: str, spared: set[tuple[int, int]]) -> bool:
    return key in _NAME_MAPS or (thing.is_indirect and thing.objgen in spared)


def _maps_of_names(objects: Iterable[Object]) -> set[tuple[int, int]]:
    """Numbers of those objects whose keys are names that the document chose: «/A» is a letter or a picture there."""
    found = set()
    for thing, _key in _everything(objects):
        holder = thing.stream_dict if isinstance(thing, Stream) else thing
        if isinstance(holder, Dictionary):
            values = (holder.get(key) for key in _NAME_MAPS)
            found |= {v.objgen for v in values if isinstance(v, Dictionary) and v.is_indirect}
    return found


def _everything(objects: Iterable[Object]) -> Iterator[tuple[Object, str]]:
    """Every object and what stands directly inside it, with its key; what is referred to has its own turn."""
    waiting = [(thing, "") for thing in objects]
    while waiting:
        thing, key = waiting.pop()
        yield thing, key
        inside: list[tuple[str, Object]] = []
        if isinstance(thing, Stream):
            inside = list(thing.stream_dict.items())
        elif isinstance(thing, Dictionary):
            inside = list(thing.items())
        elif isinstance(thing, Array):
            inside = [("", item) for item in thing]
        waiting.extend(
            (item, name)
            for name, item in inside
            if isinstance(item, Dictionary | Array) and not item.is_indirect
        )


def _drop(dictionary: Object, names: set[str]) -> None:
    for name in set(dictionary.keys()) & names:
        del dictionary[name]


def _clean_stream(stream: Stream) -> int:
    """Take the camera's words out of a photo; returns how many bytes the stream unpacks to, as far as can be told."""
    if stream.get(Name.Subtype) == Name.PS:
        raise Refused(Refusal.BROKEN)  # PostScript is a program
    filters = _filters(stream)
    raw = stream.read_raw_bytes()
    if len(filters) == 1 and filters[0] in _WITHOUT_WORDS:
        cleaned, parameters = _WITHOUT_WORDS[filters[0]](raw), stream.get(Name.DecodeParms)
        stream.write(
            cleaned,
            filter=Name(filters[0]),
            decode_parms=parameters if isinstance(parameters, Dictionary | Array) else None,
        )
    elif any(name in _WITHOUT_WORDS for name in filters):  # packed twice: down to the pixels
        stream.write(stream.read_bytes(pikepdf.StreamDecodeLevel.all))
    elif filters[:1] == ["/FlateDecode"]:
        return _unpacked_size(raw)
    return len(raw)


def _filters(stream: Stream) -> list[str]:
    found = stream.get(Name.Filter)
    if found is None:
        return []
    return [str(name) for name in found] if isinstance(found, Array) else [str(found)]


def _unpacked_size(raw: bytes) -> int:
    """Counted without keeping it; stops as soon as it is too much."""
    unpack, size, waiting = zlib.decompressobj(), 0, raw
    while waiting and size <= MOST_UNPACKED and not unpack.eof:
        size += len(unpack.decompress(waiting, _CHUNK))
        waiting = unpack.unconsumed_tail
    return size
