"""The carrier: takes what waits, hands it to providers, writes down what became of it."""
