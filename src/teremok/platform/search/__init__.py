"""Searching as one types: words as exact lexemes and prefixes over GIN, without dictionaries or extensions."""

from teremok.platform.search.lexemes import AnyOf, Matches, OneOf, all_of, any_of, lexeme

__all__ = ["AnyOf", "Matches", "OneOf", "all_of", "any_of", "lexeme"]
