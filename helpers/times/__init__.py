"""The rooms under `situate.times`: time expressions, their TIMEX3 values and what they hang on."""
