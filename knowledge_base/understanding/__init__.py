"""What a message is, before any answer: a question, an act, a sensitive matter, small talk."""
