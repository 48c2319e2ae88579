"""One macro per kind of field, and the words around them."""
