"""What the API takes and gives. Shapes: shared interface.md; whether it makes sense is checked by the service."""

from dataclasses import replace
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints import queries
from complaints.enums import (
    AccusedType,
    AssignmentRole,
    ConsentPurpose,
    ContactChannel,
    FilingChannel,
    Recipient,
    SeatRole,
    Sender,
    Severity,
    Stage,
    Status,
)
from complaints.filing_for.words import CONSENT_WAYS, COVERS, DEFAULT_COVERS
from complaints.models import Complaint
from complaints.services.checking import (
    MOST_COMPLAINANTS,
    MOST_EXCLUSIONS,
    MOST_FEE_CHECK_CHARACTERS,
)
from complaints.submission import Accused, ConsentGiven, ContactWish, Person, Submission
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.common.forms import LONG_TEXT, SHORT_TEXT
from portal.common.script import to_ascii_digits
from portal.reference.api.serializers import MissionSerializer

CODE_LENGTH = 80
LONGEST_RECEIPT = 200
PASSPORT = 40
MOST_PEOPLE = 100
NO_CONSENT = _("Please write down for every worker that she agreed.")
NEEDS_TOKEN = _("This needs the token of an organisation.")


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


class WorkerSerializer(serializers.Serializer[Any]):
    """One of the workers an organisation files for. Every part may be left out."""

    name = serializers.CharField(
        max_length=SHORT_TEXT, required=False, allow_blank=True, allow_null=True
    )
    passport = serializers.CharField(
        max_length=PASSPORT, required=False, allow_blank=True, allow_null=True
    )
    contact = ContactSerializer(required=False, allow_null=True)
    language = CodeField(choices=settings.LANGUAGES, required=False, allow_null=True)


class ConsentSerializer(serializers.Serializer[Any]):
    """How every worker of the complaint agreed that the organisation files it and follows it."""

    how = CodeField(choices=[(way.value, way.label) for way in CONSENT_WAYS])
    covers = serializers.ListField(
        child=CodeField(choices=[(part.value, part.label) for part in COVERS]),
        required=False,
        allow_null=True,
        allow_empty=False,
        min_length=1,  # said of itself in the description
        max_length=len(COVERS),
        help_text="What the organisation may read; story, fee check and messages where it is left out.",
    )
    language = CodeField(
        choices=settings.LANGUAGES,
        required=False,
        allow_null=True,
        help_text="In which they were asked.",
    )
    note = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="Where it was given and who was there. Kept sealed.",
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

    consent = ConsentSerializer(
        required=False, allow_null=True, help_text="With a token: always. Without one: never."
    )
    people: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=WorkerSerializer(),
        required=False,
        allow_null=True,
        max_length=MOST_PEOPLE,
        help_text=(
            "With a token alone: the workers, at most as many as `complainants`. Each gets a receipt of her own; those "
            "who are not named here have none."
        ),
    )

    def validate_fee_check(self, value: Any) -> dict[str, Any] | None:
        if value is not None and not isinstance(value, dict):
            raise serializers.ValidationError(_("Send the whole answer of a fee check, or null."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A worker files for herself; who files for others says that they agreed."""
        if self.context.get("organisation"):
            if not attrs.get("consent"):
                raise serializers.ValidationError({"consent": [NO_CONSENT]})
            return attrs
        sent = [name for name in ("consent", "people") if attrs.get(name)]
        if sent:
            raise serializers.ValidationError({name: [NEEDS_TOKEN] for name in sent})
        return attrs

    def submission(self, *, channel: FilingChannel) -> Submission:
        """The validated data as the service takes it, without what only an organisation sends."""
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

    def submission_for(self, organisation: Organisation) -> Submission:
        """As `submission`, filed by a system of the organisation for workers who agreed."""
        data, filed = self.validated_data, self.submission(channel=FilingChannel.API)
        people = tuple(_person(row, data["language"]) for row in data.get("people") or ())
        consent = data["consent"]
        covers = consent.get("covers")
        given = ConsentGiven(
            recipient_slug=organisation.slug,
            purpose=ConsentPurpose.FILE.value,
            scope=tuple([part.value for part in DEFAULT_COVERS] if covers is None else covers),
            how=consent["how"],
            note=consent.get("note") or "",
            language=consent.get("language") or data["language"],
        )
        return replace(
            filed,
            # Not the sender's own: two organisations may choose the same one.
            idempotency_key=uuid5(filed.idempotency_key, f"filing-by-token:{organisation.pk}"),
            people=people,
            consents=(given,) * max(len(people), 1),
            filed_through=organisation.slug,
        )


def _person(row: dict[str, Any], language: str) -> Person:
    contact = row.get("contact") or {"channel": ContactChannel.NONE}
    return Person(
        name=row.get("name") or "",
        passport="".join((row.get("passport") or "").split()).upper(),
        contact=ContactWish(**{key: value or "" for key, value in contact.items()}),
        language=row.get("language") or language,
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
    receipts = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="With a token alone: one for each of `people`, in their order; none where it came again.",
    )
    routed_to = RoutedToSerializer(many=True)
    unrouted = serializers.BooleanField()
    deadlines = DeadlineSerializer(many=True)
    emergency_contacts = MissionSerializer(many=True)


class CaseSerializer(serializers.Serializer[Any]):
    """Where a case stands. Nobody's name, and nothing of what was told.

    `role`: what the case is to the organisation. `next_due_at` is null where nothing is owed, or it waits for the
    worker. `ended_at`: since when nobody has to act.
    """

    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    kind = serializers.CharField()
    severity = serializers.ChoiceField(choices=Severity.choices)
    role = serializers.ChoiceField(choices=SeatRole.choices)
    nationality = serializers.CharField(source="nationality_id")
    country_of_work = serializers.CharField(source="country_of_work_id")
    area_of_work = serializers.CharField(source="area_of_work_id", allow_null=True)
    complainants = serializers.IntegerField(source="group_size")
    filed_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    next_due_at = serializers.DateTimeField(allow_null=True)


class StatusSinceSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=Status.choices, source="to_status")
    at = serializers.DateTimeField()


class OneCaseSerializer(CaseSerializer):
    """Adds its due dates, and how it moved after it was received, oldest first."""

    deadlines = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()

    @extend_schema_field(KeptDeadlineSerializer(many=True))
    def get_deadlines(self, complaint: Complaint) -> Any:
        owed = [row for row in queries.due_dates(complaint) if row.dropped_at is None]
        return KeptDeadlineSerializer(owed, many=True).data

    @extend_schema_field(StatusSinceSerializer(many=True))
    def get_history(self, complaint: Complaint) -> Any:
        return StatusSinceSerializer(queries.history(complaint), many=True).data


class CaseQuerySerializer(serializers.Serializer[Any]):
    """How the list is narrowed."""

    status = CodeField(choices=Status.choices, required=False)
    kind = serializers.CharField(max_length=CODE_LENGTH, required=False)
    changed_since = serializers.DateTimeField(
        required=False, help_text="With its time zone: 2026-11-22T19:14:53Z."
    )
    language = CodeField(choices=settings.LANGUAGES, required=False)


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
