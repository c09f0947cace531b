"""`python -m notesync`."""

from notesync.cli import main

main()
