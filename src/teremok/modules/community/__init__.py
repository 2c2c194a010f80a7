"""The house notice board: what the organisation and the neighbours tell the house."""
