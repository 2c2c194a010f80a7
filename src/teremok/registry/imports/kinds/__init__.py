"""What is done with each kind of list: how a row is read, how rows are compared, how they are applied."""
