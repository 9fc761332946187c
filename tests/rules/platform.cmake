# A question about the system (`#ifdef _WIN32`, ...) may be asked in runtime/src/os and in files of
# one system only. Elsewhere the difference is a whole file behind a shared header, chosen by
# brood_platform_sources.
include("${CMAKE_CURRENT_LIST_DIR}/tree.cmake")

string(JOIN "|" platform_macros "_WIN(32|64)" "WIN(32|64)" "WINDOWS" "__MINGW(32|64)__"
       "__CYGWIN__" "__linux(__)?" "linux" "__gnu_linux__" "__ANDROID__" "__APPLE__" "__MACH__" "TARGET_OS_[A-Z]+" "__unix(__)?" "__FreeBSD__"
       "_POSIX_[A-Z_]+" "BOOST_OS_[A-Z]+" "BOOST_(WINDOWS|POSIX)_API")

tree_files(files *.cpp *.hpp *.h)
list(FILTER files EXCLUDE REGEX "^runtime/src/os/")
list(FILTER files EXCLUDE REGEX "${platform_file_regex}")
foreach(file IN LISTS files)
  tree_read(lines "${file}")
  set(line_number 0)
  foreach(line IN LISTS lines)
    math(EXPR line_number "${line_number} + 1")
    if(NOT line MATCHES "^[ \t]*#[ \t]*(if|ifdef|ifndef|elif)(.*)$")
      continue()
    endif()
    set(condition "${CMAKE_MATCH_2} ")
    if(condition MATCHES "[^A-Za-z0-9_](${platform_macros})[^A-Za-z0-9_]")
      offence("${file}" ${line_number} "${CMAKE_MATCH_1}: asked outside runtime/src/os and *_<system>.cpp")
    elseif(condition MATCHES "__has_include *\\((<[^>]*\\.h>)")
      offence("${file}" ${line_number} "${CMAKE_MATCH_1}: looked for outside runtime/src/os and *_<system>.cpp")
    endif()
  endforeach()
endforeach()
tree_verdict(platform)
