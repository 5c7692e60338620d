"""The questions search asks of PostgreSQL. Each is bounded: however many documents have a word, so many are ranked.

Conditions are lexemes of one kind and language in the index, so GIN answers them without looking at a text. What has a
term in its heading is ranked first, by headings alone, which are short; bodies are read only of those
few that come out of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from portal.search.lexemes import Scope, all_of, any_of, most_of, quoted
from portal.search.understanding import Query, Term, Write

# What the very word in a title counts, what the same thing in other words counts, and both in a summary.
TYPED_TITLE, MEANT_TITLE, TYPED_SUMMARY, MEANT_SUMMARY = 1.0, 0.75, 0.4, 0.3
# What a body counts that speaks of it again and again.
BODY = 0.25
# Words of the query side by side in the heading.
NEARNESS = 0.5
# How many with a term in the heading are compared by it; how many of them, and of the others, by all.
MAX_HEADINGS, MAX_COMPARED, ENOUGH_COMPARED, MAX_OTHERS = 120, 24, 16, 60


@dataclass(frozen=True)
class Found:
    """A document that was found. Body and folded text are empty where the heading has a term to be marked."""

    kind: str
    key: str
    language: str
    title: str
    summary: str
    path: str
    body: str
    folded: str
    score: float


def find(query: Query, *, scopes: Sequence[Scope], at_least: int, most: int) -> list[Found]:
    """Documents with at least so many of the terms, the best of each scope, in one question.

    Args:
        at_least: how many of the query's terms; all of them, or some.
        most: how many of each scope.
    """
    parts = [_in_scope(query.terms, scope, at_least, most) for scope in scopes]
    if not parts:
        return []
    sql = " UNION ALL ".join(f"({part})" for part, _values in parts)
    return _ask(sql, [value for _part, values in parts for value in values])


def _in_scope(
    terms: Sequence[Term], scope: Scope, at_least: int, most: int
) -> tuple[str, list[Any]]:
    meant = [term.as_meant(_anywhere(scope)) for term in terms]
    wanted = all_of(meant) if at_least == len(meant) else most_of(meant, at_least=at_least)
    in_heading = any_of(term.as_meant(_in_heading(scope)) for term in terms)
    headed = in_heading if len(terms) == 1 else all_of([wanted, in_heading])
    score, values = _score(terms, scope, counts_terms=at_least < len(meant))
    anything = any_of(term.as_meant(quoted) for term in terms)
    limits = [anything, headed, MAX_HEADINGS, MAX_COMPARED, wanted, ENOUGH_COMPARED, MAX_OTHERS]
    return _SQL.format(score=score), [*limits, *values, anything, anything, most]


# How lexemes stand in the whole index, in what it says of headings, and in a heading alone, whose scope is known.
def _anywhere(scope: Scope) -> Write:
    return lambda word: quoted(scope.lexeme(word))


def _in_heading(scope: Scope) -> Write:
    return lambda word: quoted(scope.heading(word))


def _of_weight(weight: str) -> Write:
    return lambda word: quoted(word, weight)


# `search_ids` and `search_text_ids` are functions of the database (see the migration), which go by the index whatever
# the planner thinks.
# The text of a document is fetched once: `|| ''` makes a copy in memory, or each comparison would fetch it again.
_SQL = """
WITH headed AS MATERIALIZED (
  SELECT id, ts_rank('{{0.1, 0.2, 0.45, 1.0}}', heading_tokens, %s::tsquery) AS by_heading
  FROM search_searchdocument WHERE id IN (SELECT search_ids(%s::tsquery, %s))
  ORDER BY by_heading DESC, id LIMIT %s
), others AS MATERIALIZED (
  SELECT search_ids(%s::tsquery, CASE WHEN (SELECT count(*) FROM headed) < %s THEN %s ELSE 0 END) AS id
), compared AS MATERIALIZED (
  SELECT id, kind, key, language, title, summary, path, weight, heading_tokens, tokens || '' AS words
  FROM search_searchdocument WHERE id IN (SELECT id FROM headed UNION SELECT id FROM others)
), ranked AS (
  SELECT *, weight * ({score}) AS score FROM compared
)
SELECT kind, key, language, title, summary, path,
  CASE WHEN heading_tokens @@ %s::tsquery THEN ''
    ELSE (SELECT body FROM search_searchdocument AS whole WHERE whole.id = ranked.id) END,
  CASE WHEN heading_tokens @@ %s::tsquery THEN ''
    ELSE (SELECT folded FROM search_searchdocument AS whole WHERE whole.id = ranked.id) END,
  score
FROM ranked ORDER BY score DESC, key LIMIT %s
"""
Sql = tuple[str, list[Any]]


def _score(terms: Sequence[Term], scope: Scope, *, counts_terms: bool) -> Sql:
    """SQL for how well a document answers the terms: for each its title, its summary, its body; then nearness.

    Where some terms may be missing, how many there are counts before all else.
    """
    parts = [part for term in terms for part in _parts_of_score(term, scope)]
    if counts_terms:
        parts += [_presence(term, scope) for term in terms]
    near = [typed for term in terms if (typed := term.as_typed(quoted))]
    if len(near) > 1:
        rank = "%s * ts_rank('{0.1, 0.2, 0.45, 1.0}', heading_tokens, %s::tsquery)"
        parts.append((rank, [NEARNESS, all_of(near)]))
    return " + ".join(sql for sql, _values in parts), [v for _sql, values in parts for v in values]


def _parts_of_score(term: Term, scope: Scope) -> Iterator[Sql]:
    yield _heading_score(term, _of_weight("A"), TYPED_TITLE, MEANT_TITLE)
    yield _heading_score(term, _of_weight("B"), TYPED_SUMMARY, MEANT_SUMMARY)
    meant = term.as_meant(_anywhere(scope))
    # ts_rank divides by how many lexemes the query has, and is 1 at most for one.
    yield (
        "%s * least(1, %s * ts_rank('{1, 0, 0, 0}', words, %s::tsquery))",
        [BODY * term.importance, meant.count("'") // 2, meant],
    )


def _heading_score(term: Term, write: Write, typed: float, meant: float) -> Sql:
    case = "WHEN heading_tokens @@ %s::tsquery THEN %s"
    very, values = term.as_typed(write), [term.as_meant(write), meant * term.importance]
    if very:
        return f"CASE {case} {case} ELSE 0 END", [very, typed * term.importance, *values]
    return f"CASE {case} ELSE 0 END", values


def _presence(term: Term, scope: Scope) -> Sql:
    values = [term.as_meant(_anywhere(scope)), _ONE_TERM * term.importance]
    return "CASE WHEN words @@ %s::tsquery THEN %s ELSE 0 END", values


_ONE_TERM = 3.0


def find_text(folded: str, *, scopes: Sequence[Scope], most: int) -> list[Found]:
    """Documents with this piece of unspaced text as it stands, wherever words begin and end in it."""
    escaped = folded.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    kinds = list(dict.fromkeys(scope.kind for scope in scopes))
    return _ask(_TEXT_SQL, [folded, folded, f"%{escaped}%", MAX_HEADINGS, kinds, most])


_TEXT_SQL = """
SELECT kind, key, language, title, summary, path, body, folded, weight * CASE
  WHEN strpos(split_part(folded, E'\\n', 1), %s) > 0 THEN 1.0
  WHEN strpos(split_part(folded, E'\\n', 2), %s) > 0 THEN 0.45 ELSE 0.1 END AS score
FROM search_searchdocument WHERE id IN (SELECT search_text_ids(%s, %s)) AND kind = ANY(%s)
ORDER BY score DESC, key LIMIT %s
"""


def _ask(sql: str, values: Sequence[Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(_rows(cursor))


def _rows(cursor: Any) -> Iterator[Found]:
    return (Found(*row) for row in cursor.fetchall())
