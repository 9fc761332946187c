# Every C++ file is as clang-format writes it. Other versions of clang-format break lines
# differently, so version 14 (Debian 12's) is the one that counts; without it the check is skipped.
include("${CMAKE_CURRENT_LIST_DIR}/tree.cmake")

find_program(clang_format NAMES clang-format-14 clang-format)
set(version "")
if(clang_format)
  execute_process(COMMAND "${clang_format}" --version OUTPUT_VARIABLE version)
endif()
if(NOT version MATCHES "version 14\\.")
  message(NOTICE "SKIPPED: clang-format 14 is not installed")
  return()
endif()

tree_files(files *.cpp *.hpp *.h)
foreach(file IN LISTS files)
  execute_process(
    COMMAND "${clang_format}" --dry-run --Werror --style=file --ferror-limit=1 "${file}"
    WORKING_DIRECTORY "${TREE}"
    RESULT_VARIABLE result
    ERROR_VARIABLE complaint)
  if(NOT result EQUAL 0)
    string(REGEX MATCH ":([0-9]+):" line "${complaint}")
    offence("${file}" "${CMAKE_MATCH_1}" "not as clang-format writes it: run ${clang_format} -i on it")
  endif()
endforeach()
tree_verdict(format)
