"""The dashboards: what a plan, a portfolio or a department looks like on a day."""
