"""The disk edge: the ledger, behind one protocol."""
