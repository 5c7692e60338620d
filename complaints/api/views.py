"""Filing and following up over the API. Receipts come in bodies only, never in an address."""

from typing import Any, ClassVar, NoReturn

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
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
from complaints.models import Complaint, Deadline
from complaints.partners import FILE_COMPLAINTS
from complaints.services import receipts, worker
from complaints.services.filing import file_complaint
from complaints.services.filing_by_token import file_by_token
from complaints.services.flood import FILINGS, seconds_to_wait
from complaints.services.receipts import Opened
from complaints.submission import Filed
from portal.common.api.throttling import FilingThrottle
from portal.common.errors import PortalError
from portal.partners.api.authentication import PartnerTokenAuthentication, token_of
from portal.partners.api.permissions import check_scope
from portal.partners.api.throttling import TokenThrottle

# Fields of `Submission` that stand elsewhere in the body.
_API_FIELDS = {
    "ask_for": "recipients.ask_for",
    "exclude": "recipients.exclude",
    "consents": "consent",
}


class PrivateView(APIView):
    """Answers are kept nowhere."""

    permission_classes = [AllowAny]

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class FilingMeasure(BaseThrottle):
    """As on our own pages: see `complaints.services.flood`."""

    seconds = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        self.seconds = seconds_to_wait(FILINGS, address=str(self.get_ident(request)))
        return not self.seconds

    def wait(self) -> float:
        return float(self.seconds)


class ComplaintsView(PrivateView):
    """File a complaint, as a worker (without a key) or as a partner organisation (with its token)."""

    authentication_classes = [PartnerTokenAuthentication]
    throttle_classes = [FilingMeasure, TokenThrottle]

    @extend_schema(
        operation_id="file_complaint",
        request=SubmissionSerializer,
        responses={200: FiledSerializer, 201: FiledSerializer},
    )
    def post(self, request: Request) -> Response:
        """201 with the only readable receipt; 200 and a null receipt where the same filing came again; 409 where its
        idempotency key was used for other content.

        With a token (scope `complaints.file`) the organisation files it for workers: `consent` says how they agreed,
        `people` gives each of them a receipt of her own to hand over, and the organisation may follow the case.
        """
        check_scope(request, FILE_COMPLAINTS)
        token = token_of(request)
        organisation = token.organisation if token else None
        form = SubmissionSerializer(data=request.data, context={"organisation": organisation})
        form.is_valid(raise_exception=True)
        try:
            if token:
                filed = file_by_token(
                    submission=form.submission_for(token.organisation), token=token
                )
            else:
                filed = file_complaint(submission=form.submission(channel=FilingChannel.API))
        except PortalError as error:
            _raise_with_api_fields(error)
        code = status.HTTP_201_CREATED if filed.created else status.HTTP_200_OK
        answer = _filed(filed) | ({"receipts": filed.receipts} if token else {})
        return Response(FiledSerializer(answer).data, status=code)


class FollowUpView(PrivateView):
    """Follow-up by receipt. Subclasses give what else is in the body, and what is done."""

    authentication_classes = ()
    body: ClassVar[type[ReceiptSerializer]] = ReceiptSerializer
    code: ClassVar[int] = status.HTTP_200_OK

    def act(self, opened: Opened, data: dict[str, Any]) -> None:
        """Nothing more than looking."""

    def follow_up(self, request: Request) -> Response:
        """Open with the receipt, act, and show where it stands now.

        A wrong receipt is a 404 that takes as long as a right one. A receipt that a helper saw is replaced last, so
        that a refused act does not cost the worker her new number.
        """
        form = self.body(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        try:
            opened = receipts.open_with_receipt(
                receipt=data["receipt"], address=client_address(request), may_rotate=False
            )
            self.act(opened, data)
            opened = receipts.rotate(opened)
        except receipts.NoSuchReceipt as error:
            raise Http404 from error
        opened.complaint.refresh_from_db()
        return Response(FollowUpSerializer(_follow_up(opened)).data, status=self.code)


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

    def act(self, opened: Opened, data: dict[str, Any]) -> None:
        worker.reply(complaint=opened.complaint, complainant=opened.complainant, text=data["text"])

    @extend_schema(
        operation_id="write_to_desk",
        request=ReceiptAndTextSerializer,
        responses={201: FollowUpSerializer},
    )
    def post(self, request: Request) -> Response:
        """Write to the desk."""
        return self.follow_up(request)


class WithdrawView(FollowUpView):
    def act(self, opened: Opened, data: dict[str, Any]) -> None:
        worker.withdraw(complaint=opened.complaint, complainant=opened.complainant)

    @extend_schema(
        operation_id="withdraw_complaint", request=ReceiptSerializer, responses=FollowUpSerializer
    )
    def post(self, request: Request) -> Response:
        """Take it back; 409 where it has ended already."""
        return self.follow_up(request)


class ConfirmView(FollowUpView):
    def act(self, opened: Opened, data: dict[str, Any]) -> None:
        worker.confirm(complaint=opened.complaint, complainant=opened.complainant)

    @extend_schema(
        operation_id="confirm_complaint", request=ReceiptSerializer, responses=FollowUpSerializer
    )
    def post(self, request: Request) -> Response:
        """Agree that it is solved; 409 where the desk has not said so."""
        return self.follow_up(request)


class ReopenView(FollowUpView):
    body = ReceiptAndReasonSerializer

    def act(self, opened: Opened, data: dict[str, Any]) -> None:
        worker.reopen(
            complaint=opened.complaint,
            complainant=opened.complainant,
            reason=data.get("reason", ""),
        )

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


def _follow_up(opened: Opened) -> dict[str, Any]:
    complaint = opened.complaint
    has_left = worker.has_left(complaint, opened.complainant)
    state = Status.WITHDRAWN if has_left else complaint.state
    return {
        "reference": complaint.reference,
        "status": state,
        "status_label": state.label,
        "filed_at": complaint.filed_at,
        "next_due": None if has_left else queries.next_due(complaint),
        "deadlines": [] if has_left else _owed_or_met(complaint),
        "routed_to": [] if has_left else queries.routed_to(complaint),
        "unrouted": not has_left and complaint.lead is None,
        "messages": [] if has_left else queries.thread(complaint),
        "new_receipt": opened.new_receipt,
    }


def _owed_or_met(complaint: Complaint) -> list[Deadline]:
    """Without those that nobody owes any more, because the case ended before."""
    return [row for row in queries.due_dates(complaint) if row.dropped_at is None]


def _raise_with_api_fields(error: PortalError) -> NoReturn:
    error.fields = {_API_FIELDS.get(name, name): found for name, found in error.fields.items()}
    raise error
