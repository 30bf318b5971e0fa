"""What the notebooks call: one module a verb, one function a noun."""
