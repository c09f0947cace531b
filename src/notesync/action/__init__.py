"""notesync in a workflow: inputs by environment, one use case, then summary, remarks, outputs."""
