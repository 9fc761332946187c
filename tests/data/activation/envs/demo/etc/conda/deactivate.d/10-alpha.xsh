# xsh deactivate script
