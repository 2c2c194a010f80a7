"""Everyone's tests know the cast."""

pytest_plugins = ["tests.cast", "tests.nouns", "tests.browsing"]
