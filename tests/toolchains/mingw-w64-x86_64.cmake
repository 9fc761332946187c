# From Linux to 64-bit Windows with mingw-w64 (posix threads); what is built runs under Wine.
#
# The libraries come from where tests/toolchains/setup-windows has put them: -D
# BROOD_WINDOWS_DEPS=DIR, else the environment's BROOD_WINDOWS_DEPS, else build/windows-deps in this
# checkout.
if(NOT BROOD_WINDOWS_DEPS)
  if(DEFINED ENV{BROOD_WINDOWS_DEPS})
    set(BROOD_WINDOWS_DEPS "$ENV{BROOD_WINDOWS_DEPS}")
  else()
    cmake_path(SET BROOD_WINDOWS_DEPS NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../build/windows-deps")
  endif()
endif()
set(BROOD_WINDOWS_DEPS "${BROOD_WINDOWS_DEPS}" CACHE PATH "Where setup-windows has worked")
if(NOT IS_DIRECTORY "${BROOD_WINDOWS_DEPS}/prefix")
  message(FATAL_ERROR "No libraries for Windows in ${BROOD_WINDOWS_DEPS}: "
                      "run tests/toolchains/setup-windows, or say where with -D BROOD_WINDOWS_DEPS=DIR")
endif()
# CMake reads this file again inside each of its compiler checks.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES BROOD_WINDOWS_DEPS)

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)

# Libraries, headers and package files from the prefix alone: the host's are for Linux.
set(CMAKE_FIND_ROOT_PATH "${BROOD_WINDOWS_DEPS}/prefix" /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# One file without the compiler's DLLs. (-static-libgcc and -static-libstdc++ alone still leave
# libwinpthread-1.dll.)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-static")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "-static")

set(CMAKE_CROSSCOMPILING_EMULATOR "${CMAKE_CURRENT_LIST_DIR}/wine-run;--deps=${BROOD_WINDOWS_DEPS}")
