"""Everything that writes about accounts."""
