"""Providers on loopback that speak the real protocols and can be told to misbehave: for tests, demo and bench."""
