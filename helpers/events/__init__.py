"""The rooms under `relate.events`: triggers, arguments, realis, counts and links."""
