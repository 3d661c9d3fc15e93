"""Next year from last year: what of the new plan stood in the old one, who did it then, what is still unfinished."""
