"""What others learned the hard way: kinds of faults, each held by inputs that failed somewhere."""
