"""The only writer: lease, intent, one write, record, verify; and nothing that the plan lacks."""

from notesync.apply.run import Watch, apply

__all__ = ["Watch", "apply"]
