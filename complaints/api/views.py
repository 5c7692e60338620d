"""Filing and following up over the API. Receipts come in bodies only, never in an address."""

from typing import Any, ClassVar, NoReturn

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints import queries
from complaints.api.serializers import (
    FiledSerializer,
    FollowUpSerializer,
    ReceiptAndReasonSerializer,
    ReceiptAndTextSerializer,
    ReceiptSerializer,
    SubmissionSerializer,
)
from complaints.enums import FilingChannel, Status
from complaints.models import Complaint
from complaints.services import receipts, worker
from complaints.services.filing import file_complaint
from complaints.submission import Filed
from portal.accounts.models import User
from portal.common.api.throttling import FilingThrottle
from portal.common.errors import PortalError

# Fields of `Submission` that stand elsewhere in the body.
_API_FIELDS = {"ask_for": "recipients.ask_for", "exclude": "recipients.exclude"}


class PrivateView(APIView):
    """Answers are kept nowhere."""

    permission_classes = [AllowAny]

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class ComplaintsView(PrivateView):
    """File a complaint, as a worker (without a key) or as a partner organisation (with its token)."""

    throttle_classes = [FilingThrottle]

    @extend_schema(
        operation_id="file_complaint",
        request=SubmissionSerializer,
        responses={200: FiledSerializer, 201: FiledSerializer},
    )
    def post(self, request: Request) -> Response:
        """201 with the only readable receipt; 200 and a null receipt where the same filing came again; 409 where its
        idempotency key was used for other content."""
        form = SubmissionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        by = request.user if isinstance(request.user, User) else None
        try:
            filed = file_complaint(submission=form.submission(channel=FilingChannel.API), by=by)
        except PortalError as error:
            _raise_with_api_fields(error)
        code = status.HTTP_201_CREATED if filed.created else status.HTTP_200_OK
        return Response(FiledSerializer(_filed(filed)).data, status=code)


class FollowUpView(PrivateView):
    """Follow-up by receipt. Subclasses give what else is in the body, and what is done."""

    authentication_classes = ()
    body: ClassVar[type[ReceiptSerializer]] = ReceiptSerializer
    code: ClassVar[int] = status.HTTP_200_OK

    def act(self, complaint: Complaint, data: dict[str, Any]) -> None:
        """Nothing more than looking."""

    def follow_up(self, request: Request) -> Response:
        """Open with the receipt, act, and show where it stands now.

        A wrong receipt is a 404 that takes as long as a right one.
        """
        form = self.body(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        try:
            complaint = receipts.open_with_receipt(
                receipt=data["receipt"], address=client_address(request)
            )
        except receipts.NoSuchReceipt as error:
            raise Http404 from error
        self.act(complaint, data)
        complaint.refresh_from_db()
        return Response(FollowUpSerializer(_follow_up(complaint)).data, status=self.code)


class StatusView(FollowUpView):
    @extend_schema(
        operation_id="follow_up_complaint", request=ReceiptSerializer, responses=FollowUpSerializer
    )
    def post(self, request: Request) -> Response:
        """Status, next due date, who has it, messages."""
        return self.follow_up(request)


class MessagesView(FollowUpView):
    body = ReceiptAndTextSerializer
    code = status.HTTP_201_CREATED

    def act(self, complaint: Complaint, data: dict[str, Any]) -> None:
        worker.reply(complaint=complaint, text=data["text"])

    @extend_schema(
        operation_id="write_to_desk",
        request=ReceiptAndTextSerializer,
        responses={201: FollowUpSerializer},
    )
    def post(self, request: Request) -> Response:
        """Write to the desk."""
        return self.follow_up(request)


class WithdrawView(FollowUpView):
    def act(self, complaint: Complaint, data: dict[str, Any]) -> None:
        worker.withdraw(complaint=complaint)

    @extend_schema(
        operation_id="withdraw_complaint", request=ReceiptSerializer, responses=FollowUpSerializer
    )
    def post(self, request: Request) -> Response:
        """Take it back; 409 where it has ended already."""
        return self.follow_up(request)


class ConfirmView(FollowUpView):
    def act(self, complaint: Complaint, data: dict[str, Any]) -> None:
        worker.confirm(complaint=complaint)

    @extend_schema(
        operation_id="confirm_complaint", request=ReceiptSerializer, responses=FollowUpSerializer
    )
    def post(self, request: Request) -> Response:
        """Agree that it is solved; 409 where the desk has not said so."""
        return self.follow_up(request)


class ReopenView(FollowUpView):
    body = ReceiptAndReasonSerializer

    def act(self, complaint: Complaint, data: dict[str, Any]) -> None:
        worker.reopen(complaint=complaint, reason=data.get("reason", ""))

    @extend_schema(
        operation_id="reopen_complaint",
        request=ReceiptAndReasonSerializer,
        responses=FollowUpSerializer,
    )
    def post(self, request: Request) -> Response:
        """It is not solved: new due dates, and the oversight office sees it; 409 where it has not ended."""
        return self.follow_up(request)


def client_address(request: Request) -> str:
    """As the throttles see it (setting NUM_PROXIES); used only as a keyed digest."""
    return str(FilingThrottle().get_ident(request))


def _filed(filed: Filed) -> dict[str, Any]:
    complaint = filed.complaint
    return {
        "reference": complaint.reference,
        "receipt": filed.receipt,
        "routed_to": queries.routed_to(complaint),
        "unrouted": complaint.lead is None,
        "deadlines": queries.due_dates(complaint),
        "emergency_contacts": queries.emergency_contacts(complaint),
    }


def _follow_up(complaint: Complaint) -> dict[str, Any]:
    return {
        "reference": complaint.reference,
        "status": complaint.status,
        "status_label": Status(complaint.status).label,
        "filed_at": complaint.filed_at,
        "next_due": queries.next_due(complaint),
        "deadlines": queries.due_dates(complaint),
        "routed_to": queries.routed_to(complaint),
        "unrouted": complaint.lead is None,
        "messages": queries.thread(complaint),
    }


def _raise_with_api_fields(error: PortalError) -> NoReturn:
    error.fields = {_API_FIELDS.get(name, name): found for name, found in error.fields.items()}
    raise error
