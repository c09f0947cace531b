"""One reader per format: decoded lines in, a `Document` with exact line spans out."""
