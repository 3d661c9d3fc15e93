"""Backup, restore and moving in: all rows, all evidence and the keys, proved by counts and hashes.

`tables.py` writes rows as text that is the same on SQLite and PostgreSQL; so an archive of either can be restored into
either, and the same code moves the embedded default into a production database.
"""
