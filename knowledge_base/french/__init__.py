"""Agents’ French: plain words, shorthand, courtesy, typos, synonyms, stems."""
