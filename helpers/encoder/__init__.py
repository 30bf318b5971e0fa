"""The encoder: words to word pieces to windows, one pass of the trained network, and what is read from its scores. It knows no layer."""
