"""Reads extended XYZ trajectories as xyz.hpp describes them, with the same error messages."""

import math

from lattice import completed


class FormatError(Exception):
    """A file that is not what it should be; its text is "file:line: what is wrong"."""


class LineReader:
    """The lines of a file, and where in the file the next one begins."""

    def __init__(self, path, offset=0, line=1):
        self.path = path
        self.file = open(path, "rb")
        self.file.seek(offset)
        self.offset = offset
        self.line = line

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def next(self):
        text = self.file.readline()
        if not text:
            return None
        self.offset += len(text)
        self.line += 1
        return text.rstrip(b"\n")

    def skip(self, count):
        for skipped in range(count):
            if self.next() is None:
                return skipped
        return count

    def error(self, first_line, what):
        return FormatError("%s:%d: %s" % (self.path, max(first_line, self.line - 1), what))


def quoted(text):
    cut = text[:40].decode("utf-8", "replace")
    return '"%s%s"' % (cut, "..." if len(text) > 40 else "")


def parse_number(text):
    plain = bool(text) and not text.strip(b"0123456789+-.eE")
    try:
        value = float(text) if plain else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("%s is not a number" % quoted(text))
    return value


def parse_atom_count(line):
    parts = line.split()
    if len(parts) != 1 or len(parts[0]) > 10 or parts[0].strip(b"0123456789"):
        raise ValueError("expected the number of atoms, found %s" % quoted(line.rstrip(b"\r")))
    return int(parts[0])


def value_end(line, begin, key):
    pairs = {b'"': b'"', b"'": b"'", b"{": b"}", b"[": b"]"}
    opener = line[begin : begin + 1]
    if opener not in pairs:
        rest = line[begin:].split(None, 1)
        bare = rest[0] if rest and not line[begin : begin + 1].isspace() else b""
        return begin + len(bare)
    depth = 1
    for at in range(begin + 1, len(line)):
        character = line[at : at + 1]
        if character == pairs[opener]:
            depth -= 1
            if depth == 0:
                return at + 1
        elif character == opener:
            depth += 1
    raise ValueError(
        "the value of %s opens with %s and is not closed"
        % (key.decode("utf-8", "replace"), opener.decode())
    )


def key_values(line):
    """The `key=value` pairs of a comment line, keys in lower case, values without quotes."""
    at = 0
    while at < len(line):
        if line[at : at + 1].isspace():
            at += 1
            continue
        begin = at
        while at < len(line) and line[at : at + 1] != b"=" and not line[at : at + 1].isspace():
            at += 1
        key = line[begin:at]
        if line[at : at + 1] == b"=":
            end = value_end(line, at + 1, key)
            value = line[at + 1 : end]
            if len(value) >= 2 and value[:1] in (b'"', b"'"):
                value = value[1:-1]
            yield key.lower(), value
            at = end


def elements(value):
    return value.translate(bytes.maketrans(b"[]{},", b"     ")).split()


def parse_lattice(value):
    parts = elements(value)
    if len(parts) != 9:
        raise ValueError("Lattice needs 9 numbers, found %d" % len(parts))
    numbers = [parse_number(part) for part in parts]
    return [numbers[0:3], numbers[3:6], numbers[6:9]]


def parse_periodic(value):
    words = {b"t": True, b"true": True, b"1": True, b"f": False, b"false": False, b"0": False}
    parts = [part.lower() for part in elements(value)]
    if len(parts) != 3 or any(part not in words for part in parts):
        raise ValueError("pbc needs three of T and F, found %s" % quoted(value))
    return [words[part] for part in parts]


def parse_properties(value):
    """The columns of species and position, and how many columns there are."""
    parts = value.split(b":")
    species = position = None
    column = 0
    for k in range(0, len(parts), 3):
        count = parts[k + 2] if k + 2 < len(parts) else b""
        if not count or len(count) > 4 or count.strip(b"0123456789") or count[:1] == b"0":
            raise ValueError("Properties needs name:type:columns triples, found %s" % quoted(value))
        name = parts[k].lower()
        if name == b"species" and int(count) == 1:
            species = column
        elif name == b"pos" and int(count) == 3:
            position = column
        column += int(count)
    if species is None or position is None:
        raise ValueError("Properties has no %s" % ("species:S:1" if species is None else "pos:R:3"))
    return species, position, column


def parse_comment(line):
    vectors = None
    periodic = [True, True, True]
    columns = (0, 1, 4)
    for key, value in key_values(line):
        if key == b"lattice":
            vectors = parse_lattice(value)
        elif key == b"pbc":
            periodic = parse_periodic(value)
        elif key == b"properties":
            columns = parse_properties(value)
    if vectors is None:
        raise ValueError('no Lattice="ax ay az bx by bz cx cy cz" in the comment line')
    return completed(vectors, periodic), periodic, columns


def ends_early(present, announced):
    return ValueError("the file ends after %d of %d atoms" % (present, announced))


class Frame:
    """One frame: lattice vectors, periodic directions, and a label and a position for each atom."""

    def __init__(self, reader):
        atoms = parse_atom_count(reader.next() or b"")
        comment = reader.next()
        if comment is None:
            raise ends_early(0, atoms)
        self.vectors, self.periodic, (species, position, columns) = parse_comment(comment)
        self.labels = []
        self.positions = []
        for atom in range(atoms):
            line = reader.next()
            if line is None:
                raise ends_early(atom, atoms)
            parts = line.split()
            if len(parts) < columns:
                raise ValueError(
                    "expected %d columns for an atom, found %d" % (columns, len(parts))
                )
            self.positions.append([parse_number(parts[position + k]) for k in range(3)])
            self.labels.append(parts[species].decode("utf-8", "surrogateescape"))


def read_frame(path, offset, line):
    with LineReader(path, offset, line) as reader:
        try:
            return Frame(reader)
        except ValueError as error:
            raise reader.error(line, error)


def skip_frame(reader, count_line):
    atoms = parse_atom_count(count_line)
    skipped = reader.skip(atoms + 1)
    if skipped < atoms + 1:
        raise ends_early(max(skipped - 1, 0), atoms)


def locate_frames(path):
    """Yields (offset, line) of each frame that another one or the end of the file follows."""
    previous = None
    with LineReader(path) as reader:
        while True:
            where = (reader.offset, reader.line)
            text = reader.next()
            if text is None:
                break
            if not text.strip():
                continue
            try:
                skip_frame(reader, text)
            except ValueError as error:
                # The mistake may be the number of atoms in the frame before: that one speaks first.
                if previous is not None:
                    read_frame(path, *previous)
                raise reader.error(1, error)
            yield where
            previous = where
    if previous is None:
        raise FormatError("%s:1: there is no frame in this file" % path)
