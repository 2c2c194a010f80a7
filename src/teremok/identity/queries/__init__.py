"""Reading for a purpose, one file per noun."""
