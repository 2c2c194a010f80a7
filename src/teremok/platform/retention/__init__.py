"""How long personal data are kept, what is due, and their destruction with an act."""
