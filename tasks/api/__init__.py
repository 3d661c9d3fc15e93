"""The REST API of plans and their execution."""
