"""The network edge: one tracker per file, behind one protocol."""
