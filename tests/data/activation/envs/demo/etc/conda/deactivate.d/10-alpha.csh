# csh deactivate script
