"""What every operation of the API shares: tokens, scopes, limits, pages, problems, repeatable posts."""
