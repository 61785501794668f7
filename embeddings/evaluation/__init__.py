"""How right a ranking is: data sets, splits, metrics, and the guard against leaks."""
