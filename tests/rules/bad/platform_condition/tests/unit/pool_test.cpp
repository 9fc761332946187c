#  if !defined( __linux__ )
#  endif
