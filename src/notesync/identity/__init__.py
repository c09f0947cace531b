"""Items to keyed items: which issue a line belongs to, for as long as it lives."""
