"""A small HTTP server on the loopback, with a switch for each way in which a provider can fail."""

import enum
import json
import threading
from dataclasses import dataclass, field
from email.message import Message as Headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

LONGEST_BODY = 100_000


class Mode(enum.StrEnum):
    """How it answers.

    `ok`; `broken`: 500; `busy`: 429; `refuse`: no attempt to this address can succeed; `login`: our credentials are
    wrong; `hang`: takes nothing and never answers; `lost`: takes the message, and the answer gets lost; `twice`: takes
    it and answers two times; `nonsense`: answers something that is not its protocol; `moved`: redirects.
    """

    OK = "ok"
    BROKEN = "broken"
    BUSY = "busy"
    REFUSE = "refuse"
    LOGIN = "login"
    HANG = "hang"
    LOST = "lost"
    TWICE = "twice"
    NONSENSE = "nonsense"
    MOVED = "moved"


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    content: dict[str, Any] = field(default_factory=dict)


class Simulator:
    """Serves while it is open: `with TwilioSimulator() as provider: …`.

    Attributes:
        mode: may be changed at any time.
        calls: every request, oldest first.
    """

    # Seconds after which a hanging request is let go, so that no thread outlives its test.
    patience = 30.0

    def __init__(self, *, port: int = 0, mode: Mode = Mode.OK) -> None:
        self.mode = mode
        self.calls: list[Call] = []
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def settings(self) -> dict[str, str]:
        """What makes the portal call this one, as environment variables."""
        raise NotImplementedError

    def take(self, call: Call) -> Answer:
        """Do what the provider does with a request."""
        raise NotImplementedError

    def refusal(self) -> Answer:
        """What it answers where no attempt can succeed."""
        raise NotImplementedError

    def answer(self, call: Call) -> list[Answer] | None:
        """The answers of this mode; None where the connection ends without one."""
        match self.mode:
            case Mode.BROKEN:
                return [Answer(500, {"message": "internal error"})]
            case Mode.BUSY:
                return [Answer(429, {"message": "too many requests"})]
            case Mode.LOGIN:
                return [Answer(401, {"message": "authenticate"})]
            case Mode.MOVED:
                return [Answer(302, {})]
            case Mode.REFUSE:
                return [self.refusal()]
            case Mode.NONSENSE:
                return [Answer(200, {})]
            case Mode.HANG:
                self._closing.wait(self.patience)
                return None
            case Mode.LOST:
                self.take(call)
                return None
            case Mode.TWICE:
                return [self.take(call)] * 2
            case _:
                return [self.take(call)]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length") or 0), LONGEST_BODY)
                self._serve(self.rfile.read(length))

            def do_GET(self) -> None:
                self._serve(b"")

            def _serve(self, body: bytes) -> None:
                parts = urlsplit(self.path)
                call = Call(self.command, parts.path, parts.query, self.headers, body)
                simulator.calls.append(call)
                for answer in simulator.answer(call) or ():
                    self._write(answer)
                self.close_connection = True

            def _write(self, answer: Answer) -> None:
                content = json.dumps(answer.content).encode()
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                if answer.status == 302:
                    self.send_header("Location", f"{simulator.url}/elsewhere")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                """Numbers and tokens stand in its lines."""

        return Handler
