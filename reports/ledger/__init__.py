"""任务台账: the list behind every figure, as a page and as the content of files."""
