# What the rules share. A rule is a script: cmake -D TREE=<checkout> -P <rule>.cmake; it reads
# files, names every offence on a line `path:line: what is wrong`, and fails if there was one. No
# build is needed.
cmake_minimum_required(VERSION 3.25)

if(NOT IS_DIRECTORY "${TREE}")
  message(FATAL_ERROR "Usage: cmake -D TREE=<checkout> -P <rule>.cmake")
endif()
set(offences 0)

# Files of one system: by their names, whatever folder they are in.
set(platform_file_regex "_(posix|linux|macos|windows)(_test)?\\.(cpp|hpp)$")

# tree_files(<variable> <pattern>...): paths relative to TREE of our own files, without the trees
# that rules are tried on.
function(tree_files variable)
  set(patterns "")
  foreach(folder runtime launcher examples recipe tests)
    list(TRANSFORM ARGN PREPEND "${TREE}/${folder}/" OUTPUT_VARIABLE folder_patterns)
    list(APPEND patterns ${folder_patterns})
  endforeach()
  file(GLOB_RECURSE files RELATIVE "${TREE}" ${patterns})
  list(FILTER files EXCLUDE REGEX "^tests/rules/bad/")
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# tree_read(<variable> <file>): the file's lines as a list, one element a line. Characters that mean
# something to CMake's lists are replaced: the elements are for looking, not for quoting.
function(tree_read variable file)
  file(READ "${TREE}/${file}" content)
  string(REPLACE "\\" "/" content "${content}")
  string(REPLACE ";" "," content "${content}")
  string(REPLACE "[" "(" content "${content}")
  string(REPLACE "]" ")" content "${content}")
  string(REPLACE "\n" ";" content "${content}")
  set(${variable} "${content}" PARENT_SCOPE)
endfunction()

# offence(<file> <line> <what is wrong>)
macro(offence file line what)
  message(NOTICE "${file}:${line}: ${what}")
  math(EXPR offences "${offences} + 1")
endmacro()

# tree_verdict(<rule>): the last line of each rule.
macro(tree_verdict rule)
  if(offences GREATER 0)
    message(FATAL_ERROR "${rule}: ${offences} found")
  endif()
endmacro()
