#pragma once

#include <string>
#include <vector>

/// Files that are no extended XYZ trajectory with a lattice, and what is said about each: "line:
/// what is wrong".
struct MalformedFile {
  const char* name;
  std::string content;
  std::string message;
};

inline std::vector<MalformedFile> malformed_files() {
  const std::string lattice = "Lattice=\"9 0 0 0 9 0 0 0 9\"";
  const std::string good = "1\n" + lattice + "\nNa 1 2 3\n";
  return {
      {"Empty", "", "1: there is no frame in this file"},
      {"OnlyBlankLines", "\n \n\n", "1: there is no frame in this file"},
      {"NoCount", "hello\n", "1: expected the number of atoms, found \"hello\""},
      {"CountWithMore", "1 atoms\nx\n", "1: expected the number of atoms, found \"1 atoms\""},
      {"NegativeCount", "-1\nx\n", "1: expected the number of atoms, found \"-1\""},
      {"HugeCount", "12345678901\nx\n", "1: expected the number of atoms, found \"12345678901\""},
      {"LongLineInsteadOfCount", std::string(100, 'x') + "\n",
       "1: expected the number of atoms, found \"" + std::string(40, 'x') + "...\""},
      {"NoComment", "2\n", "1: the file ends after 0 of 2 atoms"},
      {"TooFewAtoms", "2\n" + lattice + "\nNa 1 2 3\n", "3: the file ends after 1 of 2 atoms"},
      {"SecondFrameCut", good + "2\n" + lattice + "\nNa 1 2 3",
       "6: the file ends after 1 of 2 atoms"},
      {"CountTooSmall", "1\n" + lattice + "\nNa 1 2 3\nCl 4 5 6\n",
       "4: expected the number of atoms, found \"Cl 4 5 6\""},
      {"CountTooLarge", "2\n" + lattice + "\nNa 1 2 3\n" + good,
       "4: expected 4 columns for an atom, found 1"},
      {"NoLattice", "1\nno key here\nNa 1 2 3\n",
       "2: no Lattice=\"ax ay az bx by bz cx cy cz\" in the comment line"},
      {"ShortLattice", "1\nLattice=\"9 0 0\"\nNa 1 2 3\n", "2: Lattice needs 9 numbers, found 3"},
      {"UnquotedLattice", "1\nLattice=9 0 0 0 9 0 0 0 9\nNa 1 2 3\n",
       "2: Lattice needs 9 numbers, found 1"},
      {"LatticeWithWord", "1\nLattice=\"9 0 0 0 nine 0 0 0 9\"\nNa 1 2 3\n",
       "2: \"nine\" is not a number"},
      {"FlatLattice", "1\nLattice=\"9 0 0 9 0 0 0 0 9\"\nNa 1 2 3\n",
       "2: the lattice vectors span no volume"},
      {"OpenQuote", "1\nLattice=\"9 0 0 0 9 0 0 0 9\nNa 1 2 3\n",
       "2: the value of Lattice opens with \" and is not closed"},
      {"NothingAfterEquals", "1\nLattice= \nNa 1 2 3\n", "2: Lattice needs 9 numbers, found 0"},
      {"PeriodicTwice", "1\n" + lattice + " pbc=\"T T\"\nNa 1 2 3\n",
       "2: pbc needs three of T and F, found \"T T\""},
      {"PeriodicMaybe", "1\n" + lattice + " pbc=\"T T maybe\"\nNa 1 2 3\n",
       "2: pbc needs three of T and F, found \"T T maybe\""},
      {"PropertiesInPairs", "1\n" + lattice + " Properties=species:S\nNa 1 2 3\n",
       "2: Properties needs name:type:columns triples, found \"species:S\""},
      {"PropertiesWithoutColumns", "1\n" + lattice + " Properties=species:S:1:pos:R:x\nNa 1 2 3\n",
       "2: Properties needs name:type:columns triples, found \"species:S:1:pos:R:x\""},
      {"PropertiesWithoutSpecies", "1\n" + lattice + " Properties=pos:R:3\n1 2 3\n",
       "2: Properties has no species:S:1"},
      {"PropertiesWithoutPosition", "1\n" + lattice + " Properties=species:S:1\nNa\n",
       "2: Properties has no pos:R:3"},
      {"MissingColumn", "1\n" + lattice + "\nNa 1 2\n",
       "3: expected 4 columns for an atom, found 3"},
      {"MissingPropertyColumn",
       "1\n" + lattice + " Properties=species:S:1:pos:R:3:charge:R:1\nNa 1 2 3\n",
       "3: expected 5 columns for an atom, found 4"},
      {"LetterInNumber", "1\n" + lattice + "\nNa 1 2 O.3\n", "3: \"O.3\" is not a number"},
      {"HalfExponent", "1\n" + lattice + "\nNa 1 2 3e\n", "3: \"3e\" is not a number"},
      {"Infinite", "1\n" + lattice + "\nNa 1 2 1e999\n", "3: \"1e999\" is not a number"},
      {"NotANumber", "1\n" + lattice + "\nNa 1 2 nan\n", "3: \"nan\" is not a number"},
      {"Hexadecimal", "1\n" + lattice + "\nNa 1 2 0x10\n", "3: \"0x10\" is not a number"},
      {"WindowsLineEnds", "1\r\n" + lattice + "\r\nNa 1 2 x\r\n", "3: \"x\" is not a number"},
      {"SecondFrame", good + "1\n" + lattice + "\nNa x 2 3\n", "6: \"x\" is not a number"},
  };
}
