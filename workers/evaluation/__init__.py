"""`persona evaluate`: models and peers on one split, in a process of their own."""
