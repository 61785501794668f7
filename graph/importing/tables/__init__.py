"""Tables of a team's own: files of several formats, and the mapping that says what their columns are."""
