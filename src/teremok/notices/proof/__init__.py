"""The proof: seals over the log, and their checking by anyone, offline."""
