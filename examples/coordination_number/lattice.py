"""The three edge vectors of a cell; the same operations as lattice.cpp, in the same order."""

import math


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a, b):
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def perpendicular(others, axis):
    if not others:
        return [1.0 if k == axis else 0.0 for k in range(3)]
    other = others[-1]
    if len(others) == 1:
        least = min(range(3), key=lambda k: abs(others[0][k]))
        other = [1.0 if k == least else 0.0 for k in range(3)]
    product = cross(others[0], other)
    norm = math.sqrt(dot(product, product))
    return [component / norm for component in product] if norm > 0.0 else [0.0, 0.0, 0.0]


def completed(vectors, periodic):
    """The lattice with unit vectors across the others for zero vectors of open directions."""
    result = list(vectors)
    known = [edge for edge in vectors if dot(edge, edge) > 0.0]
    for k in range(3):
        if not periodic[k] and not dot(vectors[k], vectors[k]) > 0.0:
            result[k] = perpendicular(known, k)
            known.append(result[k])
    a, b, c = result
    volume = abs(dot(a, cross(b, c)))
    least = 1e-10 * math.sqrt(dot(a, a)) * math.sqrt(dot(b, b)) * math.sqrt(dot(c, c))
    if not volume > least or not math.isfinite(volume):
        raise ValueError("the lattice vectors span no volume")
    return result


def reciprocal(vectors):
    a, b, c = vectors
    bc = cross(b, c)
    volume = dot(a, bc)
    return [[x / volume for x in row] for row in (bc, cross(c, a), cross(a, b))]


def translation(vectors, times):
    a, b, c = vectors
    return [times[0] * a[k] + times[1] * b[k] + times[2] * c[k] for k in range(3)]
