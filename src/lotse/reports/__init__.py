"""Messages from the public: something is wrong, a barrier, anything else."""
