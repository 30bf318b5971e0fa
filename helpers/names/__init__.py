"""Who is who: labels and identities of the named mentions of an article."""
