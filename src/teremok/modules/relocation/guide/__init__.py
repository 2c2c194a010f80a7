"""The guide: what to do in a situation of life, step by step, with the terms that the clocks use."""
