"""Lists of the directory inside of other websites, in a frame."""
