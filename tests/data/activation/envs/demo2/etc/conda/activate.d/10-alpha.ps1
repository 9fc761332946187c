# ps1 activate script
