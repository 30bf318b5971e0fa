"""The rooms under `relate.checks`: one function a check."""
