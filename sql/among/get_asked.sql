SELECT condition FROM among_asked
