"""The only writers of plans, assignments, reports and evidence: plain functions, called by pages, API and jobs alike."""
