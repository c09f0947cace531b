"""Reading: from the bytes of one file of notes to what was promised and decided in it.

`reading.read` is the face of this package, `formats.reader_for` says which files it takes.
Everything here is pure. Import the modules when they are used: they pull in the Markdown parser.
"""
