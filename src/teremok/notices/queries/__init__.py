"""Reading notices for a purpose."""
