#!/usr/bin/env python3
"""Average number of neighbours of each species around each species, for a range of frames.

    coordination_number.py FILE --cutoff 3.9 --frames 0:10     one JSON line for frames 0 to 9
    coordination_number.py --merge [--json OUT] < lines        the sum of such lines, as a table

Made for `brood map`: each call counts one range of an extended XYZ trajectory, and the lines of all
calls add up to what the C++ program of this folder prints, number for number. Python 3.8 or newer,
standard library only.
"""

import argparse
import itertools
import json
import sys

from extended_xyz import FormatError, locate_frames, parse_number, read_frame
from neighbours import count_neighbours


class Total:
    """Counts of some frames; `atoms_with[centre, neighbour][n]` atoms had n > 0 neighbours."""

    def __init__(self):
        self.frames = 0
        self.species = {}
        self.atoms_with = {}

    def add_atoms(self, label, atoms):
        self.species[label] = self.species.get(label, 0) + atoms

    def add_pair(self, centre, neighbour, n, atoms):
        if n > 0 and atoms > 0:
            numbers = self.atoms_with.setdefault((centre, neighbour), {})
            numbers[n] = numbers.get(n, 0) + atoms

    def add_frame(self, frame, counts):
        self.frames += 1
        for label, numbers in zip(frame.labels, counts):
            self.add_atoms(label, 1)
            for neighbour, n in numbers.items():
                self.add_pair(label, neighbour, n, 1)

    def add_json(self, part):
        self.frames += part["frames"]
        for label, atoms in part["species"].items():
            self.add_atoms(label, atoms)
        for pair in part["pairs"]:
            for n, atoms in enumerate(pair["atoms_with"]):
                self.add_pair(pair["centre"], pair["neighbour"], n, atoms)


class Cutoffs:
    """Up to which distance two species are neighbours; options.cpp has the forms of an argument."""

    def __init__(self, overall=None, pairs=()):
        self.overall = overall
        self.pairs = [tuple(pair) for pair in pairs]

    @staticmethod
    def parse(arguments):
        result = Cutoffs()
        for argument in arguments:
            pair, equals, number = argument.rpartition("=")
            radius = parse_number(number.encode())
            if not radius > 0.0:
                raise ValueError("a cutoff is greater than zero")
            if not equals:
                result.overall = radius
                continue
            a, _, b = pair.partition(":" if ":" in pair else "-")
            if not a or not b:
                raise ValueError("expected two species, as in Na-Cl=3.9")
            result.pairs.append((a, b, radius))
        return result

    def radius(self, a, b):
        for one, other, radius in reversed(self.pairs):
            if (one, other) in ((a, b), (b, a)):
                return radius
        return self.overall

    def as_json(self):
        return {"all": self.overall, "pairs": [list(pair) for pair in self.pairs]}


def make_report(total, cutoffs):
    pairs = []
    for centre, neighbour in itertools.product(sorted(total.species), repeat=2):
        cutoff = cutoffs.radius(centre, neighbour)
        if cutoff is None:
            continue
        atoms = total.species[centre]
        numbers = total.atoms_with.get((centre, neighbour), {})
        atoms_with = [numbers.get(n, 0) for n in range(max(numbers, default=0) + 1)]
        atoms_with[0] = atoms - sum(atoms_with)
        neighbours = sum(n * count for n, count in enumerate(atoms_with))
        pairs.append(
            {
                "centre": centre,
                "neighbour": neighbour,
                "cutoff": cutoff,
                "atoms": atoms,
                "neighbours": neighbours,
                "average": neighbours / atoms,
                "atoms_with": atoms_with,
            }
        )
    species = {label: total.species[label] for label in sorted(total.species)}
    return {"frames": total.frames, "species": species, "pairs": pairs}


def shares(pair):
    percents = [(n, 100.0 * count / pair["atoms"]) for n, count in enumerate(pair["atoms_with"])]
    return "  ".join("%d: %.1f%%" % share for share in percents if share[1] >= 0.5)


def print_table(report):
    atoms = "".join(" %d %s" % (count, label) for label, count in report["species"].items())
    print("%d frames:%s" % (report["frames"], atoms))
    names = [pair["centre"] + "-" + pair["neighbour"] for pair in report["pairs"]]
    width = max([4] + [len(name) for name in names])
    print("pair".ljust(width) + "  cutoff   average  share of atoms by coordination")
    for name, pair in zip(names, report["pairs"]):
        print(
            name.ljust(width)
            + "  %6.3f  %8.4f  " % (pair["cutoff"], pair["average"])
            + shares(pair)
        )


def count_range(path, frames, cutoffs):
    begin, end = frames
    total = Total()
    for offset, line in itertools.islice(locate_frames(path), begin, end):
        frame = read_frame(path, offset, line)
        try:
            counts = count_neighbours(frame, cutoffs.radius)
        except ValueError as error:
            raise FormatError("%s:%d: %s" % (path, line + 1, error))
        total.add_frame(frame, counts)
    if total.frames == 0:
        raise FormatError("%s has no frame from %d on" % (path, begin))
    return total


def merge(lines):
    total = Total()
    cutoffs = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            part = json.loads(line)
            total.add_json(part)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FormatError("<stdin>:%d: this is no result of coordination_number.py" % number)
        if cutoffs not in (None, part.get("cutoffs")):
            raise FormatError("<stdin>:%d: counted with other cutoffs than line 1" % number)
        cutoffs = part.get("cutoffs")
    if cutoffs is None:
        raise FormatError("<stdin>:1: there is no result to merge")
    return total, Cutoffs(cutoffs["all"], cutoffs["pairs"])


def parse_frames(text):
    begin, colon, end = text.partition(":")
    try:
        frames = int(begin or 0), int(end) if end else None
    except ValueError:
        frames = -1, None
    if not colon or frames[0] < 0 or (frames[1] is not None and frames[1] <= frames[0]):
        raise argparse.ArgumentTypeError("expected A:B with A < B, found %s" % text)
    return frames


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", help="extended XYZ trajectory with a lattice")
    parser.add_argument(
        "--cutoff", action="append", default=[], metavar="R|A-B=R", help="for all pairs, or one"
    )
    parser.add_argument(
        "--frames", type=parse_frames, default=(0, None), metavar="A:B", help="count A to B - 1"
    )
    parser.add_argument("--merge", action="store_true", help="add up JSON lines from stdin")
    parser.add_argument("--json", metavar="OUT", help="with --merge: also write the numbers to OUT")
    arguments = parser.parse_args()
    if arguments.merge == bool(arguments.file):
        parser.error("give a FILE, or --merge without one")
    if arguments.file and not arguments.cutoff:
        parser.error("--cutoff is missing: up to which distance are two atoms neighbours?")
    try:
        arguments.cutoff = Cutoffs.parse(arguments.cutoff)
    except ValueError as error:
        parser.error("--cutoff: %s" % error)
    return arguments


def print_merged(arguments):
    total, cutoffs = merge(sys.stdin)
    report = make_report(total, cutoffs)
    print_table(report)
    named = {label for a, b, _ in cutoffs.pairs for label in (a, b)}
    for label in sorted(named - set(total.species)):
        print("coordination_number.py: no frame has an atom %s" % label, file=sys.stderr)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as out:
            print(json.dumps(report), file=out)


def main():
    arguments = parse_arguments()
    try:
        if arguments.merge:
            print_merged(arguments)
            return 0
        total = count_range(arguments.file, arguments.frames, arguments.cutoff)
        report = make_report(total, arguments.cutoff)
        print(json.dumps(dict(report, cutoffs=arguments.cutoff.as_json())))
        return 0
    except FormatError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print("cannot open %s: %s" % (error.filename, error.strerror), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
