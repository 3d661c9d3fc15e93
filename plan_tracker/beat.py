"""The timetable: every job, how often, and what it is for. What is due is decided from tables, never from here."""

TIMETABLE = {
    # Says that beat and worker live; /healthz reads it.
    "heartbeat": {"task": "reports.jobs.heartbeat", "schedule": 5.0, "options": {"expires": 5}},
    # Queues the reminders that are due today; each once.
    "reminders": {"task": "tasks.jobs.sweep_reminders", "schedule": 60.0, "options": {"expires": 60}},
    # Delivers queued messages.
    "deliver": {"task": "notifications.jobs.deliver", "schedule": 15.0, "options": {"expires": 15}},
    # Stores today's cells of plans that changed, and of all plans when the day has changed.
    "roll-up": {"task": "reports.jobs.roll_up", "schedule": 60.0, "options": {"expires": 60}},
    # Forgets what double clicks and retries were compared with.
    "forget-requests": {"task": "plan_tracker.jobs.sweep_handled_requests", "schedule": 3600.0},
    # Keeps the heads of the audit chains outside the database, once a day.
    "keep-heads": {"task": "audit.jobs.keep_chain_heads", "schedule": 1200.0, "options": {"expires": 1200}},
    # Deletes stored files that no report knows of, a day after they came.
    "sweep-files": {"task": "tasks.jobs.sweep_files", "schedule": 3600.0, "options": {"expires": 3600}},
    # Compares stored cells with a fresh count and repairs them: once a night, whenever the server is on.
    "check-cells": {"task": "reports.jobs.check_cells", "schedule": 600.0, "options": {"expires": 600}},
}
