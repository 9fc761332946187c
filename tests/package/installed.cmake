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

# The command, where it is built, comes with its manual page and completions.
if(EXISTS "${PREFIX}/bin/brood")
  foreach(page share/man/man1/brood.1 share/bash-completion/completions/brood share/zsh/site-functions/_brood
               share/fish/vendor_completions.d/brood.fish share/brood/completions/brood.ps1)
    if(NOT EXISTS "${PREFIX}/${page}")
      message(SEND_ERROR "${page} is not installed")
      continue()
    endif()
    file(READ "${PREFIX}/${page}" content)
    if(NOT content MATCHES "start.*method")
      message(SEND_ERROR "${page} knows no --start-method")
    endif()
  endforeach()
endif()
