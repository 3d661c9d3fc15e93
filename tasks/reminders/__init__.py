"""Who is reminded of what and when: one digest per person and working day, decided from the tables.

`rules` (the plan's policy and its days) → `hits` (which duties, as conditions) → `sweep` (who) → `digest` (in which
words, at the moment of sending) → `truth` (what is not true any more is not sent) → `preview` (the next weeks).
"""
