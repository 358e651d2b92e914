"""Writing to the office: something is wrong, a barrier, anything else."""
