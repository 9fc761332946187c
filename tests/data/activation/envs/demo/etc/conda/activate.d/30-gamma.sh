_gamma_local=1
case ":${GAMMA_PATH:-}:" in
  *":$CONDA_PREFIX/lib/gamma:"*) ;;
  *) export GAMMA_PATH="$CONDA_PREFIX/lib/gamma${GAMMA_PATH:+:$GAMMA_PATH}" ;;
esac
unset _gamma_local
