"""Everyone's tests know the cast."""

pytest_plugins = ["tests.cast", "tests.stage", "tests.nouns", "tests.browsing"]
