"""From the text of a plan document to a structured draft: pure Python, deterministic, no database, no network."""
