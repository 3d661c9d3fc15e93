"""The filling form (填报表): out as a workbook, filled offline, back, compared, applied or not, and undone."""
