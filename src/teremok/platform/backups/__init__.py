"""One archive of the database and the files, and the way back."""
