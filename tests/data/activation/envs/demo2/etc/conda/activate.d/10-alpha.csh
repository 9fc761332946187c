# csh activate script
