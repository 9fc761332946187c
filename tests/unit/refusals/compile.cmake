# Compiles one file and fails unless the compiler does with it what it should.
#
# Usage: cmake -D VERDICT=accepted|refused -D FILE=<file.cpp> -D COMPILE=<compile_*.cmake> -D
# OUTPUT=<file.o> -P compile.cmake
cmake_minimum_required(VERSION 3.25)
include("${COMPILE}")

# A library that is reached on two ways is listed twice, and some lists have empty elements.
foreach(list definitions include_directories)
  list(REMOVE_DUPLICATES ${list})
  list(REMOVE_ITEM ${list} "")
endforeach()
list(TRANSFORM definitions PREPEND -D)
list(TRANSFORM include_directories PREPEND -I)

execute_process(
  COMMAND "${compiler}" ${flags} ${definitions} ${include_directories} -c "${FILE}" -o "${OUTPUT}"
  RESULT_VARIABLE result
  OUTPUT_VARIABLE said
  ERROR_VARIABLE said)
file(REMOVE "${OUTPUT}")

if(VERDICT STREQUAL "accepted")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "The compiler refused what is right:\n${said}")
  endif()
  return()
endif()

file(STRINGS "${FILE}" first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// refused: (brood: .+)$")
  message(FATAL_ERROR "${FILE} does not begin with `// refused: brood: ...`")
endif()
set(expected "${CMAKE_MATCH_1}")
if(result EQUAL 0)
  message(FATAL_ERROR "The compiler accepted it; it should have said: ${expected}")
endif()
string(FIND "${said}" "${expected}" place)
if(place EQUAL -1)
  message(FATAL_ERROR "The compiler refused it, but did not say: ${expected}\n${said}")
endif()
