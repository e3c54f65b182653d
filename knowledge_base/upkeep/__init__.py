"""The life of an entry: who changes it, who validates it, and what answers on a given day."""
