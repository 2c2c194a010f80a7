"""Writing notices: one file for each group of verbs."""
