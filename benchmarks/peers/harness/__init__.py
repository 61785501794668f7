"""What every peer is handed, how it is tuned, and how its scores become rankings."""
