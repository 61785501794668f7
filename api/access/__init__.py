"""Who may ask for what, how often, and what is noted of it."""
