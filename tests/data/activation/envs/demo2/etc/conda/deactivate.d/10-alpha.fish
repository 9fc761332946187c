# fish deactivate script
