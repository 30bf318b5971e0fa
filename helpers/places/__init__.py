"""The rooms under `situate.places`: toponyms, the gazetteer, and the choice among namesakes."""
