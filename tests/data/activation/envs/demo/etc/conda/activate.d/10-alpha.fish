# fish activate script
