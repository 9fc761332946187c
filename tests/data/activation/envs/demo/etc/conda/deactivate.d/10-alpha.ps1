# ps1 deactivate script
