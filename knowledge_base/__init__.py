"""The knowledge base: entries as files, what they have in common with a question, and the verdict."""
