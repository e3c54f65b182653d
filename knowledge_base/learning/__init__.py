"""What real questions teach: which were asked, what they propose, who received an answer since corrected."""
