"""Between the server, which speaks RSGI, and Django, which speaks WSGI in a pool of threads."""
