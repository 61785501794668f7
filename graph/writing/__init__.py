"""What requests write: users, items, entities and relations, one at a time, and what is erased."""
