# A file holds one idea: more than LIMIT lines (400 by default) hold two.
include("${CMAKE_CURRENT_LIST_DIR}/tree.cmake")

if(NOT LIMIT)
  set(LIMIT 400)
endif()

# Files that may be longer, each with the reason beside it.
set(exceptions)

tree_files(files *.cpp *.hpp *.h *.py *.sh *.cmake CMakeLists.txt)
foreach(file IN LISTS files)
  if(file IN_LIST exceptions)
    continue()
  endif()
  tree_read(lines "${file}")
  list(LENGTH lines count)
  # The end of the last line makes one empty element more.
  math(EXPR count "${count} - 1")
  if(count GREATER LIMIT)
    offence("${file}" ${count} "${count} lines, ${LIMIT} are the most: split it by ideas")
  endif()
endforeach()
tree_verdict(file_size)
