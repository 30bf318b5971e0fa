"""Room for labels: which of several places is free."""

from collections.abc import Iterable

Box = tuple[float, float, float, float]  # left, low, right, high


def free(candidates: Iterable[Box], taken: list[Box], within: Box) -> Box | None:
    """The first of these boxes that lies `within` and on none that is taken, entered there; None where all are."""
    for box in candidates:
        inside = within[0] <= box[0] and within[1] <= box[1] and box[2] <= within[2] and box[3] <= within[3]
        if inside and not any(overlap(box, other) for other in taken):
            taken.append(box)
            return box
    return None


def overlap(one: Box, other: Box) -> bool:
    """Whether the boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
