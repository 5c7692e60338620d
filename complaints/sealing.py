"""Sealed columns: readable only with the data key of their complaint, and only where they stand."""

import json
import uuid
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.common.encryption import Place, open_sealed, seal

if TYPE_CHECKING:
    from complaints.models import Complaint


class SealedField(models.BinaryField):
    """A column that holds only sealed bytes. Write with `SealedRow.seal`, read with `SealedRow.opened`."""


class SealedRow(models.Model):
    """A row of a complaint with sealed columns.

    Sealed values are bound to table, column and `uid`, which exists before the row is stored.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    complaint: "models.ForeignKey[Complaint, Complaint]"

    class Meta:
        abstract = True

    def seal(self, column: str, text: str) -> None:
        """Put sealed text in a column; the caller saves."""
        place = self._place(column)
        setattr(self, column, seal(text, key=self.complaint.data_key, place=place))

    def opened(self, column: str) -> str:
        """The text of a sealed column; empty where nothing was sealed.

        Raises:
            portal.common.encryption.CannotOpen: the value was copied from elsewhere, damaged, or its key destroyed.
        """
        sealed = getattr(self, column)
        if not sealed:
            return ""
        return open_sealed(sealed, key=self.complaint.data_key, place=self._place(column))

    def seal_json(self, column: str, value: Any) -> None:
        self.seal(column, json.dumps(value))

    def opened_json(self, column: str) -> Any:
        """The value of a sealed column, None where nothing was sealed."""
        text = self.opened(column)
        return json.loads(text) if text else None

    def _place(self, column: str) -> Place:
        return Place(self._meta.db_table, column, str(self.uid))
