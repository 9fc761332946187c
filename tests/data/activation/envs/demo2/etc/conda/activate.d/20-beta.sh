export BETA_DATA="${CONDA_PREFIX}/share/beta"
export BETA_LIST="one:two three:four"
