"""Free text of items read for entities and relations: by matching names, or by what a language model answers."""
