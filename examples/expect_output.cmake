# cmake -D PROGRAM=... -D EMULATOR=... -D EXPECTED=... -P expect_output.cmake: fails unless the program prints EXPECTED on
# stdout and exits with 0. EMULATOR may be empty, or a list that is put before the program.
execute_process(
  COMMAND ${EMULATOR} "${PROGRAM}"
  OUTPUT_VARIABLE output
  ERROR_VARIABLE complaints
  RESULT_VARIABLE result)
string(REPLACE "\r\n" "\n" output "${output}")
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${result} and wrote on stderr:\n${complaints}")
endif()
if(NOT output STREQUAL EXPECTED)
  message(FATAL_ERROR "${PROGRAM} was to print\n${EXPECTED}and printed\n${output}")
endif()
