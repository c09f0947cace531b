"""One reader per format, each giving the same Document."""
