# What every target of this project has in common: the language level, the warnings, and one name for the system.
# Warnings become errors in the presets only (CMAKE_COMPILE_WARNING_AS_ERROR): packagers' compilers differ from ours.

if(WIN32)
  set(BROOD_PLATFORMS windows)
elseif(APPLE)
  set(BROOD_PLATFORMS posix macos)
elseif(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  set(BROOD_PLATFORMS posix linux)
else()
  message(FATAL_ERROR "brood knows Linux, macOS and Windows, not ${CMAKE_SYSTEM_NAME}")
endif()

# brood_target(<target>): language level and warnings for one of our own targets.
function(brood_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON)
  if(NOT MSVC)
    # With clang -Wconversion has the signs in it, with g++ it has not: the same for both.
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                             -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12, optimising, sees overlapping copies in "text" + std::string (its bug 105651) and unset bytes in the short
    # strings of an aggregate (105562) where there are none.
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-maybe-uninitialized)
    # What else it finds by following values through inlined code is as often an invention (105329, 105593, 107852):
    # worth reading, but which lines it falls on changes with every header before them.
    target_compile_options(${target} PRIVATE -Wno-error=array-bounds -Wno-error=stringop-overflow
                                             -Wno-error=stringop-overread -Wno-error=free-nonheap-object
                                             -Wno-error=dangling-pointer -Wno-error=nonnull)
  endif()
endfunction()

# brood_platform_sources(<target> <platform> <files...>): files that only this platform compiles.
function(brood_platform_sources target platform)
  if(platform IN_LIST BROOD_PLATFORMS)
    target_sources(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# brood_precompiled(<target> <header>... | REUSE_FROM <target>): reads headers that most files of a target include only
# once, which halves the time of a build. Not with a compiler cache: it would cache nothing then, since precompiled
# headers differ from folder to folder. A header so read is there for files that forgot to include it: a build without
# them (BROOD_PRECOMPILED_HEADERS=OFF, as the quickstart's) tells.
option(BROOD_PRECOMPILED_HEADERS "Precompile the headers that most files include" ${BROOD_BUILD_TESTS})
function(brood_precompiled target)
  if(BROOD_PRECOMPILED_HEADERS AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    if(ARGV1 STREQUAL "REUSE_FROM")
      target_precompile_headers(${target} REUSE_FROM ${ARGV2})
    else()
      target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
  endif()
endfunction()
