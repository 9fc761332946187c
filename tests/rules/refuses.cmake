# The test of a rule: run on the small tree bad/<case> it has to fail, with exactly the offences
# that the tree's file `expected` lists, one regular expression a line.
#
# Usage: cmake -D RULE=<rule>.cmake -D CASE=<folder> [-D LIMIT=<n>] -P refuses.cmake
cmake_minimum_required(VERSION 3.25)

execute_process(
  COMMAND "${CMAKE_COMMAND}" -D "TREE=${CASE}" -D "LIMIT=${LIMIT}" -P "${RULE}"
  RESULT_VARIABLE result
  OUTPUT_VARIABLE ignored
  ERROR_VARIABLE said)
if(said MATCHES "SKIPPED: [^\n]*")
  message(NOTICE "${CMAKE_MATCH_0}")
  return()
endif()
if(result EQUAL 0)
  message(FATAL_ERROR "The rule found nothing wrong with ${CASE}")
endif()

file(STRINGS "${CASE}/expected" expected)
foreach(regex IN LISTS expected)
  if(NOT said MATCHES "${regex}")
    message(SEND_ERROR "The rule did not say `${regex}`")
  endif()
endforeach()
list(LENGTH expected count)
if(NOT said MATCHES "[^0-9]${count} found")
  message(SEND_ERROR "${count} offences were expected")
endif()
message(NOTICE "The rule said:\n${said}")
