"""Slots of time that people take: consultations, viewings, visits; never more than there is room for."""
