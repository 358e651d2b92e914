"""The rules of the education system, as staff read and change them."""
