# bat deactivate script
