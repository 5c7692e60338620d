"""Eight people at once on their way through the portal: they read, search, look an agency up, check a fee; a few file.

How many do what is assumed (there is no real use to count yet): two in three search, two in five look up an agency,
a third check a fee, one in seven complains. Everybody reads one to three articles. Nobody pauses to read: one of
these stands for as many people as a reader's pause is longer than an answer.
"""

import asyncio
import itertools
import json
import random
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from portal.web.bench.cases import SEARCHES, fee_check, filing, follow_up, message
from portal.web.bench.client import Answer, Call, Connection, Measured

SEED = 20261123
MOST_ARTICLES = 3
SEARCH, AGENCY, FEES, COMPLAIN, WRITE = 0.66, 0.4, 0.33, 0.14, 0.3
# So many of the searches are of words that nobody has asked for yet.
NEW_WORDS = 0.25
STEPS = (
    "article",
    "search",
    "register",
    "agency",
    "fee check",
    "filing",
    "follow-up",
    "message",
)
Walk = Generator[tuple[str, Call], bytes, None]


@dataclass(frozen=True)
class Places:
    """Where people go: slugs of articles, and of agencies (public id, name)."""

    articles: Sequence[str]
    agencies: Sequence[tuple[str, str]]


@dataclass
class Taken:
    """What each step took, and what went wrong on the way; `broken` are connections that ended without an answer."""

    steps: dict[str, Measured] = field(default_factory=lambda: {name: Measured() for name in STEPS})
    walks: int = 0
    broken: int = 0

    @property
    def total(self) -> Measured:
        every = self.steps.values()
        return Measured(
            seconds=max(step.seconds for step in every),
            latencies=[seconds for step in every for seconds in step.latencies],
            wrong=self.broken + sum(step.wrong for step in every),
            bytes_received=sum(step.bytes_received for step in every),
        )


def walk(places: Places, dice: random.Random, numbers: "itertools.count[int]") -> Walk:
    """One person's way: each step's name and request; takes the body of its answer."""
    language = dice.choice(tuple(SEARCHES))
    for _article in range(dice.randint(1, MOST_ARTICLES)):
        yield "article", Call(f"/{language}/rights/{dice.choice(places.articles)}/")
    if dice.random() < SEARCH:
        yield "search", _search(language, dice, numbers)
    if dice.random() < AGENCY:
        public_id, name = dice.choice(places.agencies)
        yield "register", Call(f"/{language}/agencies/?q={quote(name)}")
        yield "agency", Call(f"/{language}/agencies/{public_id}/")
    if dice.random() < FEES:
        yield "fee check", fee_check()
    if dice.random() < COMPLAIN:
        receipt = json.loads((yield "filing", filing()))["receipt"]
        yield "follow-up", follow_up(receipt)
        if dice.random() < WRITE:
            yield "message", message(receipt)
            yield "follow-up", follow_up(receipt)


def go(port: int, places: Places, *, clients: int, seconds: float) -> Taken:
    """So many people at once for so many seconds, each beginning anew when she has arrived."""
    return asyncio.run(_go(port, places, clients, seconds))


async def _go(port: int, places: Places, clients: int, seconds: float) -> Taken:
    taken, numbers = Taken(), itertools.count(10_000_000)
    started = time.perf_counter()
    people = (random.Random(SEED + number) for number in range(clients))  # noqa: S311 - no secret  # nosec B311
    await asyncio.gather(
        *(_person(port, places, dice, numbers, started + seconds, taken) for dice in people)
    )
    for step in taken.steps.values():
        step.seconds = time.perf_counter() - started
    return taken


async def _person(
    port: int,
    places: Places,
    dice: random.Random,
    numbers: "itertools.count[int]",
    deadline: float,
    taken: Taken,
) -> None:
    while time.perf_counter() < deadline:
        connection = await Connection.open(port)
        try:
            while time.perf_counter() < deadline:
                await _walk(connection, walk(places, dice, numbers), taken)
        except (OSError, EOFError):
            taken.broken += 1
        finally:
            connection.close()


async def _walk(connection: Connection, steps: Walk, taken: Taken) -> None:
    """The whole way; who meets a wrong answer goes no further."""
    name, call = next(steps)
    while True:
        answer: Answer = await connection.ask(call)
        taken.steps[name].take(call, answer)
        if answer.status not in call.expect:
            return
        try:
            name, call = steps.send(answer.body)
        except StopIteration:
            taken.walks += 1
            return


def _search(language: str, dice: random.Random, numbers: "itertools.count[int]") -> Call:
    words = quote(dice.choice(SEARCHES[language]))
    new = f"+{next(numbers)}" if dice.random() < NEW_WORDS else ""
    return Call(f"/{language}/search/?q={words}{new}")
