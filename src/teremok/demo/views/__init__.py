"""Pages of the demo city."""
