"""The only writers of scores: schemes and rules, entries, appeals."""
