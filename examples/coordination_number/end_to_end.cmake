# Generates a short trajectory, counts it with the C++ program, and, where there is a Python, also with the script in
# two ranges that are merged: both have to agree. Then a broken file has to be refused by name and line.
#
# cmake -D GENERATE=... -D COUNT=... -D EMULATOR=... -D PYTHON=... -D SCRIPTS=... -D SCRATCH=... -P end_to_end.cmake

# run(<expected result> <command...>): sets `output` and `complaints`.
function(run expected)
  execute_process(
    COMMAND ${ARGN}
    WORKING_DIRECTORY "${SCRATCH}"
    OUTPUT_VARIABLE output
    ERROR_VARIABLE complaints
    RESULT_VARIABLE result)
  if(NOT result STREQUAL expected)
    message(FATAL_ERROR "${ARGN}\nended with ${result}, not ${expected}:\n${output}${complaints}")
  endif()
  string(REPLACE "\r\n" "\n" output "${output}")
  string(REPLACE "\r\n" "\n" complaints "${complaints}")
  set(output "${output}" PARENT_SCOPE)
  set(complaints "${complaints}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}")

run(0 ${EMULATOR} "${GENERATE}" salt.xyz --frames 4 --every 5 --equilibration 20)
run(0 ${EMULATOR} "${COUNT}" salt.xyz --cutoff 3.9 --cutoff Na-Na=5.2 --processes 2 --json cpp.json)
set(cpp_table "${output}")
if(NOT cpp_table MATCHES "^4 frames: 432 Cl 432 Na\n")
  message(FATAL_ERROR "coordination_number printed\n${cpp_table}")
endif()

if(PYTHON)
  set(script "${SCRIPTS}/coordination_number.py")
  run(0 "${PYTHON}" "${script}" salt.xyz --cutoff 3.9 --cutoff Na-Na=5.2 --frames 0:3)
  set(parts "${output}")
  run(0 "${PYTHON}" "${script}" salt.xyz --cutoff 3.9 --cutoff Na-Na=5.2 --frames 3:4)
  file(WRITE "${SCRATCH}/parts" "${parts}${output}")
  run(0 "${PYTHON}" "${script}" --merge --json python.json INPUT_FILE "${SCRATCH}/parts")
  if(NOT output STREQUAL cpp_table)
    message(FATAL_ERROR "The script printed\n${output}and the program\n${cpp_table}")
  endif()
  run(0 "${PYTHON}" "${SCRIPTS}/compare.py" cpp.json python.json)
endif()

# The index sees nothing wrong in the last frame's third atom: it is a worker that finds it.
file(READ "${SCRATCH}/salt.xyz" text)
string(REGEX REPLACE "^(.*\n216\n[^\n]*\n[^\n]*\n[^\n]*\nNa) [^\n]*\n" "\\1 0.1 0.2 O.3\n" text "${text}")
file(WRITE "${SCRATCH}/broken.xyz" "${text}")
run(1 ${EMULATOR} "${COUNT}" broken.xyz --cutoff 3.9 --processes 2)
if(NOT complaints MATCHES "^broken.xyz:659: \"O.3\" is not a number\n$")
  message(FATAL_ERROR "coordination_number said about broken.xyz\n${complaints}")
endif()

file(REMOVE_RECURSE "${SCRATCH}")
