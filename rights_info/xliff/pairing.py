"""Which block of a translation belongs to which block of its original. No queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rights_info.models.article import ArticleText
from rights_info.rendering import TOKEN
from rights_info.xliff.blocks import Block, BlockKind, blocks_of


@dataclass(frozen=True)
class Pairing:
    """What a translation says for each block of an original.

    Attributes:
        texts: id of the original's block → the translation's words. A block may have none.
        left_over: blocks of the translation that belong to none of the original's.
        changed: ids of the original's blocks whose words are not those the translation was made from.
    """

    texts: Mapping[str, str]
    left_over: Sequence[Block]
    changed: frozenset[str]


def pair(
    original: ArticleText, translation: ArticleText | None, *, base: ArticleText | None
) -> Pairing:
    """Pair block by block, by way of the text that the translation was made from where it is known.

    Args:
        base: the original as it was when the translation was last up to date with it; None if it never was.
    """
    blocks = blocks_of(original)
    former = blocks_of(base) if base else blocks
    changed = _changed(former, blocks)
    if translation is None:
        return Pairing({}, (), changed)
    translated = blocks_of(translation)
    if _kinds(former) != _kinds(translated) and _kinds(blocks) == _kinds(translated):
        former = blocks
    matched = _match(former, translated)
    ways = _carried(former, blocks)
    found = {one.id: matched[way] for one in blocks if (way := ways.get(one.id)) in matched}
    used = {one.id for one in found.values()}
    left_over = [one for one in translated if one.id not in used]
    return Pairing({key: one.text for key, one in found.items()}, left_over, changed)


def _kinds(blocks: Sequence[Block]) -> list[BlockKind]:
    return [one.kind for one in blocks]


def _changed(former: Sequence[Block], blocks: Sequence[Block]) -> frozenset[str]:
    known = {(one.id, one.text) for one in former}
    return frozenset(one.id for one in blocks if (one.id, one.text) not in known)


def _match(originals: Sequence[Block], translated: Sequence[Block]) -> dict[str, Block]:
    """Id of an original's block → the translation's block. In order; where the numbers differ, by kind and figures."""
    if _kinds(originals) == _kinds(translated):
        return {one.id: other for one, other in zip(originals, translated, strict=True)}
    return _aligned(originals, translated, [_likeness(one) for one in originals],
                    [_likeness(one) for one in translated])  # fmt: skip


def _likeness(block: Block) -> tuple[str, ...]:
    return (block.kind, *sorted(TOKEN.findall(block.text)))


def _carried(former: Sequence[Block], blocks: Sequence[Block]) -> dict[str, str]:
    """Id of a block now → id of the block it was; changed words in the same place count as the same block."""
    found = _aligned(blocks, former, [one.id for one in blocks], [one.id for one in former])
    return {key: one.id for key, one in found.items()}


def _aligned(
    ours: Sequence[Block], theirs: Sequence[Block], left: Sequence[object], right: Sequence[object]
) -> dict[str, Block]:
    """Our id → their block where the signs are the same, and in runs between them that are built alike."""
    found: dict[str, Block] = {}
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        run, other = ours[start:end], theirs[other_start:other_end]
        if tag == "equal" or _kinds(run) == _kinds(other):
            found |= {one.id: its for one, its in zip(run, other, strict=True)}
    return found
