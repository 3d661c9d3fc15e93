"""The only writers of plans, assignments, reports and evidence: plain functions, for pages, API and jobs alike."""
