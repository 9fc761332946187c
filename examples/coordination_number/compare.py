#!/usr/bin/env python3
"""Are two results of coordination_number the same?   compare.py ONE.json OTHER.json

Counts have to be equal, averages to 1e-12. Prints a line for each pair of species and a verdict;
exit code 0 when all is the same, 1 when not.
"""

import json
import sys

TOLERANCE = 1e-12


def load(path):
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    pairs = {(pair["centre"], pair["neighbour"]): pair for pair in result["pairs"]}
    return result, pairs


def same_pair(one, other):
    exact = ("cutoff", "atoms", "neighbours", "atoms_with")
    close = abs(one["average"] - other["average"]) <= TOLERANCE
    return close and all(one[key] == other[key] for key in exact)


def main(first, second):
    one, one_pairs = load(first)
    other, other_pairs = load(second)
    good = one["frames"] == other["frames"] and one["species"] == other["species"]
    if not good:
        print("frames and atoms differ: %s, %s" % (
            {key: one[key] for key in ("frames", "species")},
            {key: other[key] for key in ("frames", "species")},
        ))
    for name in sorted(set(one_pairs) | set(other_pairs)):
        values = [pairs.get(name) for pairs in (one_pairs, other_pairs)]
        same = None not in values and same_pair(*values)
        good = good and same
        averages = ["%.15g" % value["average"] if value else "missing" for value in values]
        print("%-8s %20s %20s  %s" % ("-".join(name), *averages, "same" if same else "DIFFERENT"))
    print("Both results are the same." if good else "THE RESULTS DIFFER.")
    return 0 if good else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
