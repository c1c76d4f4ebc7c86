"""Regions of the body as sets of places: leaves, sides, groups, neighbours, limbs.

A place is a leaf, or one side of a leaf that has sides; a set of places is an
integer with one bit for each. Two regions meet when their sets have a bit in common.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from treatments.refusals import UnknownCode

SIDES = ("left", "right")
EVERYWHERE = -1


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the catalogue and the bits of its places (left first)."""

    code: str
    bits: tuple[int, ...]

    @property
    def whole(self) -> int:
        """Both sides, or the one place of a leaf without sides."""
        return sum(self.bits)

    def side(self, number: int) -> int:
        """The places on that side; a leaf without sides lies on both."""
        return self.bits[number] if len(self.bits) > 1 else self.bits[0]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The catalogue's regions, compiled."""

    leaves: tuple[Leaf, ...]
    names: Mapping[str, int]
    beside: Mapping[int, int]
    beyond: Mapping[int, int]

    def places(self, regions: Iterable[str], field: str) -> int:
        """The set of places the regions name; refuses an unknown one by its field."""
        places = 0
        for number, region in enumerate(regions):
            found = self.names.get(region)
            if found is None:
                raise UnknownCode(f"{field}[{number}]", region, self.names)
            places |= found
        return places

    def adjacent(self, places: int) -> int:
        """The places and all that lie next to one of them."""
        return places | _spread(places, self.beside)

    def downstream(self, places: int) -> int:
        """The places and all that lie further out on the same limb."""
        return places | _spread(places, self.beyond)

    def regions(self, places: int) -> tuple[str, ...]:
        """The places as leaves in the catalogue's order, sides named where only one is in."""
        named: list[str] = []
        for leaf in self.leaves:
            if places & leaf.whole == leaf.whole:
                named.append(leaf.code)
            else:
                named += [f"{leaf.code}:{side}" for bit, side in zip(leaf.bits, SIDES, strict=False) if places & bit]
        return tuple(named)


def read_anatomy(
    *,
    regions: Sequence[Mapping[str, Any]],
    groups: Sequence[Mapping[str, Any]],
    limbs: Sequence[Mapping[str, Any]],
) -> Anatomy:
    """Compile the catalogue's regions; an unknown leaf raises UnknownCode."""
    leaves = _number(regions)
    names: dict[str, int] = {}
    for leaf in leaves.values():
        _name(names, leaf.code, [leaf])
    for group in groups:
        _name(names, group["code"], _pick(leaves, group["regions"], f"{group['code']}.regions"))
    return Anatomy(
        leaves=tuple(leaves.values()),
        names=names,
        beside=_neighbours(leaves, regions),
        beyond=_further_out(leaves, limbs),
    )


def _number(regions: Sequence[Mapping[str, Any]]) -> dict[str, Leaf]:
    leaves: dict[str, Leaf] = {}
    bit = 1
    for region in regions:
        bits = (bit, bit << 1) if region["sides"] else (bit,)
        leaves[region["code"]] = Leaf(region["code"], bits)
        bit <<= len(bits)
    return leaves


def _pick(leaves: Mapping[str, Leaf], codes: Sequence[str], field: str) -> list[Leaf]:
    for number, code in enumerate(codes):
        if code not in leaves:
            raise UnknownCode(f"{field}[{number}]", code, leaves)
    return [leaves[code] for code in codes]


def _name(names: dict[str, int], code: str, leaves: Sequence[Leaf]) -> None:
    names[code] = _union(leaf.whole for leaf in leaves)
    if any(len(leaf.bits) > 1 for leaf in leaves):
        for number, side in enumerate(SIDES):
            names[f"{code}:{side}"] = _union(leaf.side(number) for leaf in leaves)


def _neighbours(leaves: Mapping[str, Leaf], regions: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    beside: dict[int, int] = {}
    for region in regions:
        leaf = leaves[region["code"]]
        for other in _pick(leaves, region["adjacent"], f"{leaf.code}.adjacent"):
            _link(beside, leaf, other)
            _link(beside, other, leaf)
    return beside


def _further_out(leaves: Mapping[str, Leaf], limbs: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    beyond: dict[int, int] = {}
    for limb in limbs:
        along = _pick(leaves, limb["regions"], f"{limb['code']}.regions")
        for number, leaf in enumerate(along):
            for other in along[number + 1 :]:
                _link(beyond, leaf, other)
    return beyond


def _link(table: dict[int, int], leaf: Leaf, other: Leaf) -> None:
    """From each place of the leaf to those of the other whose side does not contradict."""
    for number, bit in enumerate(leaf.bits):
        reached = other.side(number) if len(leaf.bits) > 1 else other.whole
        table[bit] = table.get(bit, 0) | reached


def _spread(places: int, table: Mapping[int, int]) -> int:
    return _union(reached for bit, reached in table.items() if places & bit)


def _union(sets: Iterable[int]) -> int:
    union = 0
    for places in sets:
        union |= places
    return union
