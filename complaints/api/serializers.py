"""What the API takes and gives. Shapes: shared interface.md; whether it makes sense is checked by the service."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from complaints.enums import (
    AccusedType,
    AssignmentRole,
    ContactChannel,
    FilingChannel,
    Recipient,
    Sender,
    Stage,
    Status,
)
from complaints.services.checking import (
    MOST_COMPLAINANTS,
    MOST_EXCLUSIONS,
    MOST_FEE_CHECK_CHARACTERS,
)
from complaints.submission import Accused, ContactWish, Submission
from portal.accounts.enums import OrganisationKind
from portal.common.forms import LONG_TEXT, SHORT_TEXT
from portal.common.script import to_ascii_digits
from portal.reference.api.serializers import MissionSerializer

CODE_LENGTH = 80
LONGEST_RECEIPT = 200


class CodeField(serializers.ChoiceField):
    """One of a closed set of codes. The answer to a wrong one names them all and echoes nothing."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data in self.choices:
            return data
        codes = ", ".join(map(str, self.choices))
        raise serializers.ValidationError(
            _("This code is not known. Use one of: %(codes)s.") % {"codes": codes}
        )


class AccusedSerializer(serializers.Serializer[Any]):
    type = CodeField(choices=AccusedType.choices)
    name = serializers.CharField(
        max_length=SHORT_TEXT, required=False, allow_blank=True, allow_null=True
    )
    agency = serializers.CharField(
        max_length=CODE_LENGTH, required=False, allow_null=True, help_text="`id` of /agencies/"
    )
    mission = serializers.CharField(
        max_length=CODE_LENGTH,
        required=False,
        allow_null=True,
        help_text="`id` of /missions/. This office will not see the complaint.",
    )


class RecipientsSerializer(serializers.Serializer[Any]):
    ask_for = serializers.ListField(
        child=CodeField(choices=Recipient.choices),
        required=False,
        allow_null=True,
        max_length=len(Recipient.values),
        help_text="The first leads. `labour_attache` means the usual way, by rule.",
    )
    exclude = serializers.ListField(
        child=serializers.CharField(max_length=CODE_LENGTH),
        required=False,
        allow_null=True,
        max_length=MOST_EXCLUSIONS,
        help_text="The words of `ask_for`, or ids of /missions/.",
    )


class ContactSerializer(serializers.Serializer[Any]):
    channel = CodeField(choices=ContactChannel.choices)
    value = serializers.CharField(
        max_length=SHORT_TEXT, required=False, allow_blank=True, allow_null=True
    )
    safe_hours = serializers.CharField(
        max_length=SHORT_TEXT, required=False, allow_blank=True, allow_null=True
    )


class SubmissionSerializer(serializers.Serializer[Any]):
    """A complaint as sent."""

    idempotency_key = serializers.UUIDField()
    language = CodeField(choices=settings.LANGUAGES)
    nationality = serializers.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    country_of_work = serializers.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    area_of_work = serializers.CharField(
        max_length=8, required=False, allow_null=True, help_text="ISO 3166-2"
    )
    kind = serializers.CharField(max_length=CODE_LENGTH)
    danger = serializers.BooleanField(required=False, allow_null=True, default=False)
    narrative = serializers.CharField(max_length=LONG_TEXT, trim_whitespace=False)
    # Not `many=True`, which would let null stand inside the list too.
    accused: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=AccusedSerializer(), required=False, allow_null=True
    )
    recipients = RecipientsSerializer(required=False, allow_null=True)
    contact = ContactSerializer(required=False, allow_null=True)
    complainants = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_COMPLAINANTS, default=1
    )
    fee_check = serializers.JSONField(
        required=False,
        allow_null=True,
        help_text=f"An answer of /fee-checks/, at most {MOST_FEE_CHECK_CHARACTERS} characters.",
    )

    def validate_fee_check(self, value: Any) -> dict[str, Any] | None:
        if value is not None and not isinstance(value, dict):
            raise serializers.ValidationError(_("Send the whole answer of a fee check, or null."))
        return value

    def submission(self, *, channel: FilingChannel) -> Submission:
        """The validated data as the service takes it."""
        data = self.validated_data
        recipients = data.get("recipients") or {}
        contact = data.get("contact") or {"channel": ContactChannel.NONE}
        return Submission(
            idempotency_key=data["idempotency_key"],
            language=data["language"],
            nationality=data["nationality"],
            country_of_work=data["country_of_work"],
            area_of_work=data.get("area_of_work"),
            kind=data["kind"],
            danger=bool(data["danger"]),
            narrative=data["narrative"],
            accused=tuple(_accused(row) for row in data.get("accused") or ()),
            ask_for=tuple(recipients.get("ask_for") or (Recipient.LABOUR_ATTACHE.value,)),
            exclude=tuple(recipients.get("exclude") or ()),
            contact=ContactWish(**{key: value or "" for key, value in contact.items()}),
            complainants=data["complainants"] or 1,
            fee_check=data.get("fee_check"),
            channel=channel.value,
        )


def _accused(row: dict[str, Any]) -> Accused:
    return Accused(
        type=row["type"],
        name=row.get("name") or "",
        agency=row.get("agency") or None,
        mission=row.get("mission") or None,
    )


class ReceiptField(serializers.CharField):
    """A receipt in any script's digits, with spaces or dashes; a number is taken too."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, int) and not isinstance(data, bool):
            data = str(data)
        return to_ascii_digits(super().to_internal_value(data))


class ReceiptSerializer(serializers.Serializer[Any]):
    receipt = ReceiptField(max_length=LONGEST_RECEIPT)


class ReceiptAndTextSerializer(ReceiptSerializer):
    text = serializers.CharField(max_length=LONG_TEXT)


class ReceiptAndReasonSerializer(ReceiptSerializer):
    reason = serializers.CharField(max_length=LONG_TEXT, required=False, allow_blank=True)


class RoutedToSerializer(serializers.Serializer[Any]):
    """An office that received it. `rule` is null where no rule decided."""

    organisation = serializers.CharField(source="organisation.name")
    kind = serializers.ChoiceField(choices=OrganisationKind.choices, source="organisation.kind")
    role = serializers.ChoiceField(choices=AssignmentRole.choices)
    rule = serializers.CharField(source="rule_key", allow_null=True)
    reason = serializers.CharField()


class DeadlineSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=Stage.choices)
    due_at = serializers.DateTimeField()


class KeptDeadlineSerializer(DeadlineSerializer):
    met_at = serializers.DateTimeField(allow_null=True)
    paused = serializers.SerializerMethodField(help_text="It waits for the worker.")

    def get_paused(self, deadline: Any) -> bool:
        return deadline.paused_at is not None


class FiledSerializer(serializers.Serializer[Any]):
    """`receipt` is null where the same filing came again: it was readable once."""

    reference = serializers.CharField()
    receipt = serializers.CharField(allow_null=True)
    routed_to = RoutedToSerializer(many=True)
    unrouted = serializers.BooleanField()
    deadlines = DeadlineSerializer(many=True)
    emergency_contacts = MissionSerializer(many=True)


class SentMessageSerializer(serializers.Serializer[Any]):
    """`organisation` is empty for the worker; officers are never named."""

    sender = serializers.ChoiceField(choices=Sender.choices)
    organisation = serializers.CharField(source="author")
    text = serializers.CharField()
    sent_at = serializers.DateTimeField()


class FollowUpSerializer(serializers.Serializer[Any]):
    """Where it stands. What the worker told at first is not shown again.

    `new_receipt` is null but for the first use of a receipt that a helper saw: it is the worker's new number, readable
    only here, and the one that was sent opens nothing any more.
    """

    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = serializers.CharField()
    filed_at = serializers.DateTimeField()
    next_due = DeadlineSerializer(allow_null=True)
    deadlines = KeptDeadlineSerializer(many=True)
    routed_to = RoutedToSerializer(many=True)
    unrouted = serializers.BooleanField()
    messages = SentMessageSerializer(many=True)
    new_receipt = serializers.CharField(allow_null=True)
