"""A small load generator: keep-alive connections, one after another request, latencies kept."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field


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


@dataclass
class Measured:
    """What a run showed; latencies in seconds."""

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


def measure(
    port: int, next_call: Callable[[], Call | None], *, connections: int, seconds: float
) -> Measured:
    """Ask for so many seconds, or until `next_call` gives None. A wrong status is counted, never timed as good."""
    return asyncio.run(_measure(port, next_call, connections, seconds))


async def _measure(
    port: int, next_call: Callable[[], Call | None], connections: int, seconds: float
) -> Measured:
    result = Measured()
    started = time.perf_counter()
    deadline = started + seconds
    await asyncio.gather(
        *(_connection(port, next_call, deadline, result) for _ in range(connections))
    )
    result.seconds = time.perf_counter() - started
    return result


async def _connection(
    port: int, next_call: Callable[[], Call | None], deadline: float, result: Measured
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < deadline:
            call = next_call()
            if call is None:
                return
            began = time.perf_counter()
            writer.write(call.as_bytes())
            status, size = await _read_answer(reader)
            result.latencies.append(time.perf_counter() - began)
            result.wrong += status not in call.expect
            result.bytes_received += size
    finally:
        writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = 0
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if length:
        await reader.readexactly(length)
    return status, len(head) + length
