"""The registry for programs: the same things the pages show, to the same people."""
