# bat activate script
