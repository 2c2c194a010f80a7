"""The department's file of stages: which family came to which stage on which day."""
