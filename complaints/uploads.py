"""How the server receives files of a case: in memory, so that nothing uncleaned ever lies on a disk, and never much."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from complaints.evidence.limits import LARGEST_BODY, LARGEST_FILE, LARGEST_IN_MEMORY

__all__ = ["LARGEST_BODY", "is_for_a_case", "receive_in_memory"]


def is_for_a_case(path: str) -> bool:
    """Pages of a worker's case in every language, the desk's page that adds a file, and sheets of whole cases."""
    if "/complaints/" in path or path.startswith("/desk/filing/"):
        return True
    return path.startswith("/desk/cases/") and path.endswith("/files/add/")


def receive_in_memory(request: HttpRequest) -> None:
    """Call it before anything reads the form."""
    request.upload_handlers = [CappedUploadHandler(request)]


class CappedUploadHandler(FileUploadHandler):
    """Keeps files of at most `LARGEST_FILE`, all of a request together at most `LARGEST_IN_MEMORY`.

    A file beyond that arrives empty with its true size, so that a form can refuse it in words.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._held = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file: io.BytesIO | None = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._file is None:
            return
        self._held += len(raw_data)
        if start + len(raw_data) > LARGEST_FILE or self._held > LARGEST_IN_MEMORY:
            self._held -= start + len(raw_data)
            self._file = None
            return
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        kept, size = self._file, file_size
        if kept is None:
            kept, size = io.BytesIO(), max(file_size, LARGEST_FILE + 1)
        kept.seek(0)
        return InMemoryUploadedFile(
            file=kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
