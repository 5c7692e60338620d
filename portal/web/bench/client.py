"""A small load generator: keep-alive connections, one after another request, latencies kept."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Call:
    """One HTTP request. `expect` lists the statuses that count as answered."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    expect: tuple[int, ...] = (200,)

    def as_bytes(self) -> bytes:
        headers = {"Host": "127.0.0.1", "Accept-Language": "km", **dict(self.headers)}
        if self.method != "GET":
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(self.body))}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the body, the bytes of all of it, and how many seconds it took."""

    status: int
    body: bytes
    size: int
    seconds: float


@dataclass
class Measured:
    """What a run showed; latencies in seconds. `wrong`: answers with a status that was not expected, or none at all."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: int = 0
    bytes_received: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def take(self, call: Call, answer: Answer) -> None:
        """Count an answer; one wrong answer ends the run, so that it is never timed as a good one."""
        self.latencies.append(answer.seconds)
        self.wrong += answer.status not in call.expect
        self.bytes_received += answer.size


class Connection:
    """One connection, kept alive: one request after another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, call: Call) -> Answer:
        """Raises OSError or EOFError where no whole answer comes."""
        began = time.perf_counter()
        self._writer.write(call.as_bytes())
        status, body, size = await _read_answer(self._reader)
        return Answer(status, body, size, time.perf_counter() - began)

    def close(self) -> None:
        self._writer.close()


def measure(
    port: int, next_call: Callable[[], Call | None], *, connections: int, seconds: float
) -> Measured:
    """Ask for so many seconds, or until `next_call` gives None."""
    return asyncio.run(_measure(port, next_call, connections, seconds))


async def _measure(
    port: int, next_call: Callable[[], Call | None], connections: int, seconds: float
) -> Measured:
    result = Measured()
    started = time.perf_counter()
    deadline = started + seconds
    await asyncio.gather(
        *(_ask_again_and_again(port, next_call, deadline, result) for _ in range(connections))
    )
    result.seconds = time.perf_counter() - started
    return result


async def _ask_again_and_again(
    port: int, next_call: Callable[[], Call | None], deadline: float, result: Measured
) -> None:
    connection = await Connection.open(port)
    try:
        while time.perf_counter() < deadline and (call := next_call()) is not None:
            result.take(call, await connection.ask(call))
    finally:
        connection.close()


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes, int]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = 0
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = await reader.readexactly(length) if length else b""
    return status, body, len(head) + length
