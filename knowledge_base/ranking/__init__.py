"""Which entries a question is near to, and how sure that is."""
