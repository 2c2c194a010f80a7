"""The tables of the law as files, one for each chapter; `loading` brings them into the database."""
