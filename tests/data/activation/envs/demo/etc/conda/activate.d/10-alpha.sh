#!/bin/sh
# sets one variable, keeps the old value (the pattern compiler packages use)
if [ -n "${ALPHA_HOME+x}" ]; then export CONDA_BACKUP_ALPHA_HOME="$ALPHA_HOME"; fi
export ALPHA_HOME="$CONDA_PREFIX/share/alpha-demo"
