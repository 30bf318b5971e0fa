"""The rooms under `attribute`: cues, quotations, sources, and the network that finds attributions."""
