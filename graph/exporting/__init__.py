"""The graph's facts written to files, to be taken elsewhere."""
