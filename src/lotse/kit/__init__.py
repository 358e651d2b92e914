"""Ground without domain words: clock, refusals, console jobs, content version, paging."""
