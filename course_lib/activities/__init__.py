"""Activities: thin widgets over the methods."""
