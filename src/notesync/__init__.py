"""notesync: what people promised each other in a meeting, as issues in their tracker."""

__version__ = "0.1.0"
