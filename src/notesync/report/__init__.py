"""Plans, outcomes and readings to text, JSON and HTML: pure."""
