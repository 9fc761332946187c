# xsh activate script
