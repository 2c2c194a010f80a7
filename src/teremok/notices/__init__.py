"""Notices: one message by every road, and the proof that it arrived."""
