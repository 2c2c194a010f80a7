"""Files people hand in and receive: kept by content, named at random, read only through an access check."""
