# Who may include what:
#  * inside runtime/src a folder sees itself and the folders to its left in `folders`; quoted names
#    are written from there;
#  * the launcher, the examples and the scenario tests see the runtime's public headers
#    (<brood/...>) only;
#  * system headers stay in runtime/src/os, in files of one system (`*_posix.cpp`, ...) and in
#    tests;
#  * a third party's headers stay where `third_parties` puts them;
#  * a header of one system is for files of that system.
include("${CMAKE_CURRENT_LIST_DIR}/tree.cmake")

set(folders base os wire start process memory sync ipc pool managers)
string(JOIN " -> " folder_order ${folders})

# Each entry: a regular expression for the included name, `->`, one for the files that may include
# it. The first that matches counts. Tests may include what they test with.
set(third_parties
    "^boost/pfr -> ^runtime/include/brood/(detail/)?(serialize|shareable)"
    "^boost/filesystem -> ^(runtime/src/os|launcher)/"
    "^boost/regex -> ^launcher/src/map/input_source"
    "^boost/ -> ^runtime/src/os/"
    "^(spdlog|fmt)/ -> ^runtime/src/base/log"
    "^cereal/ -> ^runtime/include/brood/(detail/)?serialize"
    "^nlohmann/ -> ^launcher/"
    "^toml -> ^launcher/src/config"
    "^(gtest|gmock|benchmark)/ -> ^tests/"
    # The compilers' own: the readable name of a type.
    "^cxxabi\\.h$ -> ^runtime/src/base/type_name")

# Sets `reason` if `file` may not include `name`, which is written in quotes.
function(check_quoted file name)
  set(reason "" PARENT_SCOPE)
  cmake_path(GET file PARENT_PATH own_folder)
  string(REGEX MATCH "^[^/]+" top "${name}")
  if(file MATCHES "^runtime/src/([^/]+)/")
    set(folder "${CMAKE_MATCH_1}")
    list(FIND folders "${folder}" own_place)
    list(FIND folders "${top}" place)
    if(own_place EQUAL -1)
      set(reason "the folder ${folder} has no place in the order of tests/rules/includes.cmake" PARENT_SCOPE)
    elseif(name STREQUAL "brood/brood.hpp")
      set(reason "brood.hpp is for users: include the headers that are needed" PARENT_SCOPE)
    elseif(place GREATER own_place)
      set(reason "${folder} may not include from ${top}: the order is ${folder_order}" PARENT_SCOPE)
    elseif(place EQUAL -1 AND NOT top STREQUAL "brood")
      set(reason "a quoted name starts with a folder of runtime/src or with brood/" PARENT_SCOPE)
    endif()
  elseif(file MATCHES "^runtime/include/")
    if(NOT name MATCHES "^brood/")
      set(reason "a public header may include public headers only: this one is not installed" PARENT_SCOPE)
    endif()
  elseif(file MATCHES "^(launcher|examples|tests/scenario)/")
    set(places "${own_folder}" launcher/src examples tests)
    if(NOT file MATCHES "^launcher/")
      list(REMOVE_ITEM places launcher/src)
    endif()
    if(NOT file MATCHES "^tests/")
      list(REMOVE_ITEM places tests)
    endif()
    foreach(place IN LISTS places)
      # `.in`: CMake makes the header out of it.
      if(EXISTS "${TREE}/${place}/${name}" OR EXISTS "${TREE}/${place}/${name}.in")
        return()
      endif()
    endforeach()
    set(reason "no header of its own folder, and of the runtime only <brood/...> may be seen here"
        PARENT_SCOPE)
  endif()
endfunction()

# Sets `reason` if `file` may not include `name`, which is written in angle brackets.
function(check_angled file name)
  set(reason "" PARENT_SCOPE)
  if(name MATCHES "^brood/" OR name MATCHES "^[a-z_0-9]+$")
    if(name STREQUAL "brood/brood.hpp" AND file MATCHES "^runtime/")
      set(reason "brood.hpp is for users: include the headers that are needed" PARENT_SCOPE)
    endif()
    return()
  endif()
  if(file MATCHES "^tests/")
    return()
  endif()
  foreach(entry IN LISTS third_parties)
    string(REGEX MATCH "^(.*) -> (.*)$" entry "${entry}")
    set(place_regex "${CMAKE_MATCH_2}")
    if(name MATCHES "${CMAKE_MATCH_1}")
      if(NOT file MATCHES "${place_regex}")
        set(reason "this library may be included by files that match ${place_regex} only" PARENT_SCOPE)
      endif()
      return()
    endif()
  endforeach()
  if(NOT name MATCHES "\\.h$")
    set(reason "an unknown library: third_parties in tests/rules/includes.cmake has those that are used"
        PARENT_SCOPE)
  elseif(NOT file MATCHES "^runtime/src/os/" AND NOT file MATCHES "${platform_file_regex}")
    set(reason "system headers belong to runtime/src/os and files of one system (*_posix.cpp, ...)"
        PARENT_SCOPE)
  endif()
endfunction()

# Sets `reason` if `name` is a header of one system and `file` is not compiled for that system
# alone.
function(check_platform file name)
  set(reason "" PARENT_SCOPE)
  if(file MATCHES "^tests/" OR NOT name MATCHES "_(posix|linux|macos|windows)\\.hpp$")
    return()
  endif()
  set(system "${CMAKE_MATCH_1}")
  set(files_systems ${system})
  if(system STREQUAL "posix")
    list(APPEND files_systems linux macos)
  endif()
  string(JOIN "|" files_systems ${files_systems})
  if(NOT file MATCHES "_(${files_systems})\\.(cpp|hpp)$")
    set(reason "a header for ${system} alone may be included by files for ${system} alone" PARENT_SCOPE)
  endif()
endfunction()

tree_files(files *.cpp *.hpp *.h)
foreach(file IN LISTS files)
  tree_read(lines "${file}")
  set(line_number 0)
  foreach(line IN LISTS lines)
    math(EXPR line_number "${line_number} + 1")
    if(NOT line MATCHES "^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]")
      continue()
    endif()
    set(name "${CMAKE_MATCH_2}")
    if(CMAKE_MATCH_1 STREQUAL "<")
      check_angled("${file}" "${name}")
    else()
      check_quoted("${file}" "${name}")
    endif()
    if(NOT reason)
      check_platform("${file}" "${name}")
    endif()
    if(reason)
      offence("${file}" ${line_number} "${name}: ${reason}")
    endif()
  endforeach()
endforeach()
tree_verdict(includes)
