# Installs a build into a prefix and moves it: what is installed may name neither the prefix that it
# was made for nor the checkout.
#
# Usage: cmake -D BUILD=<build folder> -D SOURCE=<checkout> -D PREFIX=<prefix> -P installed.cmake
cmake_minimum_required(VERSION 3.25)

set(first_prefix "${PREFIX}.first")
file(REMOVE_RECURSE "${PREFIX}" "${first_prefix}")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${first_prefix}"
                        COMMAND_ERROR_IS_FATAL ANY)
file(RENAME "${first_prefix}" "${PREFIX}")

file(GLOB_RECURSE texts "${PREFIX}/*.cmake" "${PREFIX}/*.hpp" "${PREFIX}/*.pc")
if(NOT texts)
  message(FATAL_ERROR "Nothing was installed")
endif()
foreach(text IN LISTS texts)
  file(READ "${text}" content)
  foreach(place "${first_prefix}" "${SOURCE}/" "${BUILD}/")
    string(FIND "${content}" "${place}" position)
    if(NOT position EQUAL -1)
      message(SEND_ERROR "${text} names ${place}")
    endif()
  endforeach()
endforeach()
