"""Twilio's Messages interface, as far as the portal uses it: sending, listing, signed calls of our webhook."""

import base64
import itertools
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from django.utils import timezone

from portal.notifications.channels.sms_gateways.twilio import hook_address, sign
from portal.notifications.simulators.server import Answer, Call, Simulator

# Not credentials of anybody: they open this simulator.
ACCOUNT, TOKEN, SENDER = "ACsimulated", "simulated-token", "+15550006789"
Signed = tuple[dict[str, str], bytes]


class TwilioSimulator(Simulator):
    """`rows`: the messages that it took, as its list shows them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.rows: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)

    def settings(self) -> dict[str, str]:
        return {
            "SMS_GATEWAY": "twilio",
            "SMS_ACCOUNT": ACCOUNT,
            "SMS_TOKEN": TOKEN,
            "SMS_SENDER": SENDER,
            "SMS_API_URL": self.url,
        }

    def take(self, call: Call) -> Answer:
        login = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if call.headers.get("Authorization") != f"Basic {login}":
            return Answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        if call.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return Answer(404, {"code": 20404, "message": "not found", "status": 404})
        return self._list(call) if call.method == "GET" else self._create(call)

    def refusal(self) -> Answer:
        return Answer(
            400, {"code": 21211, "message": "The 'To' number is not valid.", "status": 400}
        )

    def receipt(self, sid: str, status: str, error: str = "") -> Signed:
        """The call that says what became of a message: headers and body."""
        form = {"AccountSid": ACCOUNT, "MessageSid": sid, "MessageStatus": status}
        return self._signed({**form, "ErrorCode": error} if error else form)

    def inbound(self, sender: str, text: str, *, sid: str = "") -> Signed:
        """The call that brings what a person wrote: headers and body."""
        return self._signed(
            {
                "AccountSid": ACCOUNT,
                "MessageSid": sid or self._new_id(),
                "SmsStatus": "received",
                "From": sender,
                "To": SENDER,
                "Body": text,
                "NumMedia": "0",
            }
        )

    def _signed(self, form: dict[str, str]) -> Signed:
        signature = sign(hook_address(), list(form.items()), TOKEN)
        return {"X-Twilio-Signature": signature}, urlencode(form).encode()

    def _create(self, call: Call) -> Answer:
        form = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
        missing = [name for name in ("To", "Body") if not form.get(name)]
        if missing or not (form.get("From") or form.get("MessagingServiceSid")):
            return Answer(400, {"code": 21604, "message": "missing", "status": 400})
        row = {
            "sid": self._new_id(),
            "to": form["To"],
            "body": form["Body"],
            "status": "queued",
            "date_created": format_datetime(timezone.now()),
            "callback": form.get("StatusCallback", ""),
        }
        self.rows.append(row)
        return Answer(201, row)

    def _list(self, call: Call) -> Answer:
        asked = parse_qs(call.query)
        to = asked.get("To", [""])[0]
        return Answer(200, {"messages": [row for row in reversed(self.rows) if row["to"] == to]})

    def _new_id(self) -> str:
        return f"SM{next(self._numbers):032x}"
