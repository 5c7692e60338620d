"""What a worker agreed to, and how a case passes from office to office."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from complaints.consent_querysets import (
    ConsentQuerySet,
    ConsentRequestQuerySet,
    TransitionQuerySet,
)
from complaints.enums import (
    ConsentMethod,
    ConsentPurpose,
    SharedPart,
    TransitionKind,
    TransitionState,
)
from complaints.models.complaint import Complaint
from complaints.models.people import Complainant
from complaints.sealing import SealedField, SealedRow
from portal.settings.languages import LANGUAGES


class Consent(SealedRow):
    """One person agrees that one organisation may do one thing with a stated part of her case; she can take it back.

    Attributes:
        scope: values of `SharedPart`; empty where the purpose shares nothing.
        taken_by: who asked her and wrote it down; None where she gave it herself in the portal.
        expires_at: None: until the case ends.
        sealed_note: where and with whom it was given.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="consents")
    complainant = models.ForeignKey(Complainant, on_delete=models.CASCADE, related_name="consents")
    recipient = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=12, choices=ConsentPurpose)
    scope = ArrayField(
        models.CharField(max_length=12, choices=SharedPart), default=list, blank=True
    )
    how = models.CharField(max_length=12, choices=ConsentMethod)
    language = models.CharField(max_length=8, choices=LANGUAGES)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_note = SealedField(null=True, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("given_at")),
                name="consent_expires_after_it_was_given",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of complaint {self.complaint_id} to {self.recipient_id}"


class ConsentRequest(SealedRow):
    """An office asks one person whether another office may do something; she answers on her own page, or not at all.

    Attributes:
        asked_for: the office that asks. `recipient`: the office she would agree to.
        sealed_why: what the office tells her about it.
        agreed: her answer; None while there is none. What she agrees to becomes a `Consent`.
    """

    complaint = models.ForeignKey(
        Complaint, on_delete=models.CASCADE, related_name="consent_requests"
    )
    complainant = models.ForeignKey(
        Complainant, on_delete=models.CASCADE, related_name="consent_requests"
    )
    asked_for = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=12, choices=ConsentPurpose)
    scope = ArrayField(
        models.CharField(max_length=12, choices=SharedPart), default=list, blank=True
    )
    sealed_why = SealedField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["complainant", "recipient", "purpose"],
                condition=Q(answered_at__isnull=True),
                name="one_open_consent_request_a_purpose",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, agreed__isnull=True)
                | Q(answered_at__isnull=False, agreed__isnull=False),
                name="consent_request_answered_with_yes_or_no",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of complaint {self.complaint_id} asked for {self.recipient_id}"


class Transition(SealedRow):
    """A case offered to another office: a referral (help beside us), a transfer (lead instead of us), a request for the
    lead, or a hand-over between two officers' offices.

    Attributes:
        scope: what the other office may read once it has accepted, values of `SharedPart`.
        evidence: uids of the chosen files, where `scope` holds evidence.
        sealed_summary: what the sender wrote for the recipient; readable only after acceptance.
        sealed_override: why it is offered without consent; only where a law or a danger to life asks for it.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="transitions")
    kind = models.CharField(max_length=12, choices=TransitionKind)
    state = models.CharField(
        max_length=12, choices=TransitionState, default=TransitionState.OFFERED
    )
    from_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(
        Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="transitions"
    )
    scope = ArrayField(
        models.CharField(max_length=12, choices=SharedPart), default=list, blank=True
    )
    evidence = ArrayField(models.UUIDField(), default=list, blank=True)
    sealed_summary = SealedField(null=True, blank=True)
    sealed_override = SealedField(null=True, blank=True)
    sealed_answer = SealedField(null=True, blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    objects = TransitionQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "to_organisation"],
                condition=Q(state=TransitionState.OFFERED),
                name="one_open_offer_an_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")),
                name="transition_goes_to_another_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.complaint_id}"
