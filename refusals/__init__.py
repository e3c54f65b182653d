"""What is refused, and why: an act that cannot be done, a file that cannot be taken. The words come later."""
