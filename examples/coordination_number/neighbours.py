"""Counts each atom's neighbours within a distance; neighbours.cpp tells how.

Positions are wrapped and distances compared with the same operations in the same order as there, so
that both agree on pairs whose distance is the cutoff to the last bit.
"""

import itertools
import math

from lattice import dot, reciprocal, translation

MOST_IMAGES = 1e6


class Axis:
    """One direction of the grid of boxes; see neighbours.cpp."""

    def __init__(self, fractions, row, periodic, radius):
        reach = radius * (1.0 + 1e-9)
        self.periodic = periodic
        self.low = 0.0 if periodic else min(fractions)
        self.extent = 1.0 if periodic else max(fractions) - self.low
        height = self.extent / math.sqrt(dot(row, row))
        most = max(1, int(round(len(fractions) ** (1.0 / 3.0))))
        self.boxes = int(max(1, min(most, height // reach)))
        self.reach = self.boxes - 1
        if periodic or height > 0.0:
            away = math.ceil(reach * self.boxes / height)
            self.reach = away if periodic else min(away, self.boxes - 1)
        self.images = 1 + 2 * (self.reach // self.boxes)

    def box(self, fraction):
        if self.boxes == 1:
            return 0
        place = int((fraction - self.low) / self.extent * self.boxes)
        return min(max(place, 0), self.boxes - 1)

    def steps(self, box):
        """For each box within reach: how far away, which one, and by how many images moved."""
        for step in range(-self.reach, self.reach + 1):
            image, inside = divmod(box + step, self.boxes)
            if self.periodic or image == 0:
                yield step, inside, image


def make_grid(frame, radius):
    """The three axes, and for each box its atoms: x, y, z, species, index."""
    rows = reciprocal(frame.vectors)
    fractions = []
    positions = []
    for position in frame.positions:
        fraction = [dot(position, row) for row in rows]
        whole = [math.floor(f) if p else 0.0 for f, p in zip(fraction, frame.periodic)]
        shift = translation(frame.vectors, whole)
        fractions.append([f - w for f, w in zip(fraction, whole)])
        positions.append([x - s for x, s in zip(position, shift)])
    axes = [
        Axis([fraction[k] for fraction in fractions], rows[k], frame.periodic[k], radius)
        for k in range(3)
    ]
    if axes[0].images * axes[1].images * axes[2].images > MOST_IMAGES:
        raise ValueError(
            "a cutoff of %g reaches over more than a million images of this cell: "
            "are both in the same unit?" % radius
        )
    boxes = {}
    for index, (fraction, position) in enumerate(zip(fractions, positions)):
        box = tuple(axis.box(f) for axis, f in zip(axes, fraction))
        boxes.setdefault(box, []).append((*position, frame.labels[index], index))
    return axes, boxes


def count_neighbours(frame, radius_of):
    """For each atom a dictionary from species to the number of its neighbours of that species."""
    counts = [{} for _ in frame.labels]
    species = sorted(set(frame.labels))
    radii = {(a, b): radius_of(a, b) for a in species for b in species}
    largest = max((r for r in radii.values() if r is not None), default=0.0)
    if not largest > 0.0:
        return counts
    squares = {
        a: {b: -1.0 if radii[a, b] is None else radii[a, b] * radii[a, b] for b in species}
        for a in species
    }
    axes, boxes = make_grid(frame, largest)

    def compare(here, others, shift):
        hx, hy, hz, label, index = here
        limits = squares[label]
        sx, sy, sz = shift
        mine = counts[index]
        for tx, ty, tz, other_label, other in others:
            x = tx - hx + sx
            y = ty - hy + sy
            z = tz - hz + sz
            if x * x + y * y + z * z <= limits[other_label]:
                mine[other_label] = mine.get(other_label, 0) + 1
                theirs = counts[other]
                theirs[label] = theirs.get(label, 0) + 1

    for box, atoms in boxes.items():
        for k, here in enumerate(atoms):
            compare(here, atoms[k + 1 :], (0.0, 0.0, 0.0))
        for around in itertools.product(*(list(axis.steps(at)) for axis, at in zip(axes, box))):
            steps, inside, images = zip(*around)
            # Of a step and its opposite only the greater: each two boxes meet once.
            others = boxes.get(inside) if steps > (0, 0, 0) else None
            if others:
                shift = translation(frame.vectors, images)
                for here in atoms:
                    compare(here, others, shift)
    return counts
