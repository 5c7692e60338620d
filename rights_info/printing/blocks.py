"""An article's Markdown as a small tree of plain data: what paper is made of. No queries, no clock.

It knows what the page's allow-list knows (`rendering.py`), and reads the same dialect. A block is a map with its kind
under `k`: `p`, `h`, `ul`, `ol`, `quote`, `table`, `hr`. A run is one too: `t` (text), `strong`, `em`, `a`, `br`, and
`fact`, whose value and number a `FactWriter` fills in.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from markdown_it.tree import SyntaxTreeNode

from rights_info.rendering import KEPT_TEXTS, TOKEN, markdown

Node = dict[str, Any]
FactWriter = Callable[[str], Node]
"""From a fact's key to its run."""

TOP_LEVEL = 2  # of headings in a text: `#` and `##` alike, as on the page
_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def blocks_of(text: str, write: FactWriter) -> list[Node]:
    """The text's blocks, its facts written by `write` in the order in which they are cited."""
    return [_with_facts(block, write) for block in _parsed(text)]


@functools.lru_cache(maxsize=KEPT_TEXTS)
def _parsed(text: str) -> tuple[Node, ...]:
    """Blocks with the keys of the facts; never changed by anybody, because they are kept."""
    return tuple(_blocks(SyntaxTreeNode(markdown().parse(text)).children))


def _with_facts(node: Any, write: FactWriter) -> Any:
    """A copy of the node with its facts written."""
    if isinstance(node, list):
        return [_with_facts(part, write) for part in node]
    if not isinstance(node, dict):
        return node
    if node["k"] == "cite":
        return write(node["key"])
    return {name: _with_facts(part, write) for name, part in node.items()}


# Blocks -------------------------------------------------------------------------------------------


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Node]:
    for node in nodes:
        make = _BLOCKS.get(node.type)
        if make is not None:
            yield make(node)


def _paragraph(node: SyntaxTreeNode) -> Node:
    return {"k": "p", "c": _runs_in(node)}


def _heading(node: SyntaxTreeNode) -> Node:
    return {"k": "h", "level": max(TOP_LEVEL, int(node.tag[1:])), "c": _runs_in(node)}


def _bullets(node: SyntaxTreeNode) -> Node:
    return {"k": "ul", "items": [list(_blocks(item.children)) for item in node.children]}


def _numbers(node: SyntaxTreeNode) -> Node:
    return _bullets(node) | {"k": "ol", "start": int(node.attrs.get("start", 1))}


def _quote(node: SyntaxTreeNode) -> Node:
    return {"k": "quote", "c": list(_blocks(node.children))}


def _table(node: SyntaxTreeNode) -> Node:
    rows = [
        [_runs_in(cell) for cell in row.children] for part in node.children for row in part.children
    ]
    return {"k": "table", "head": rows[0], "rows": rows[1:]}


def _rule(node: SyntaxTreeNode) -> Node:
    return {"k": "hr"}


def _words_alone(node: SyntaxTreeNode) -> Node:
    """Code has no place in these texts; the page shows its words."""
    return {"k": "p", "c": list(_split(node.content))}


_BLOCKS: dict[str, Callable[[SyntaxTreeNode], Node]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "bullet_list": _bullets,
    "ordered_list": _numbers,
    "blockquote": _quote,
    "table": _table,
    "hr": _rule,
    "fence": _words_alone,
    "code_block": _words_alone,
}


# Runs ---------------------------------------------------------------------------------------------


def _runs_in(node: SyntaxTreeNode) -> list[Node]:
    return [run for inline in node.children for run in _runs(inline.children)]


def _runs(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Node]:
    for node in nodes:
        if node.type == "link":
            yield from _link(node)
        elif node.type in ("strong", "em"):
            yield {"k": node.type, "c": list(_runs(node.children))}
        elif node.type == "hardbreak":
            yield {"k": "br"}
        elif node.type == "softbreak":
            yield {"k": "t", "s": " "}
        elif node.type in ("text", "code_inline"):
            yield from _split(node.content)


def _link(node: SyntaxTreeNode) -> Iterator[Node]:
    """A link as the page would show it; the words alone where it leads nowhere a page would lead."""
    address = str(node.attrs.get("href", ""))
    words = list(_runs(node.children))
    if address.startswith("/"):
        address = f"{settings.SITE_URL}{address}"
    if not address.startswith(_SCHEMES):
        yield from words
        return
    said = "".join(run.get("s", "") for run in words)
    is_hidden = address.startswith("http") and bare_address(said) != bare_address(address)
    yield {
        "k": "a",
        "href": address,
        "shown": bare_address(address) if is_hidden else "",
        "c": words,
    }


def bare_address(address: str) -> str:
    """The address as one says it: without `https://` and the last stroke."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def _split(text: str) -> Iterator[Node]:
    """Text and citations in turn."""
    parts = TOKEN.split(text.replace("\n", " "))
    for index, part in enumerate(parts):
        if index % 2:
            yield {"k": "cite", "key": part}
        elif part:
            yield {"k": "t", "s": part}


__all__ = ["FactWriter", "Node", "bare_address", "blocks_of"]
