"""The numbers of the law: dated, with their articles, and the clocks that run by them."""
