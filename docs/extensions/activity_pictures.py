"""What each screenshot of an activity shows, in words, for whoever cannot see it."""

__all__ = ["ALT"]

ALT = {
    "ProvenanceCard": (
        "lists for a field of the card, for what is known of it, and for the passage that shows it; below "
        "them the card of ten fields, all hatched because nothing is filled in yet."
    ),
    "DateSolver": (
        "lists for what to date, for the evidence, for 'on or after' or 'before', and for how the date is "
        "known; below them the words 'No evidence yet: every day is possible'."
    ),
    "ChainBuilder": (
        "a claim and its passage; lists for who gives, who takes, and whether the text states the hop; below "
        "them an empty chain that waits for its first voice."
    ),
    "HedgeSorter": (
        "one of six statements in plain words; lists for how it is put, which word says so, and who is "
        "responsible; below them a sheet of six hatched rows."
    ),
    "ResidualCalculator": (
        "the number eighteen as a sum of three and fifteen, each a button; a switch for each assumption; and "
        "a bar that shows what remains."
    ),
    "ControlTimeline": (
        "a claim about who held a town: who says so, who is said to hold it, how much, and of which day; its "
        "passage; and lists for how to take the claim, and why."
    ),
    "RelationMatcher": (
        "two claims side by side, each with its passage; below them a list for how they stand to each other, "
        "a field for the reason, and a list for what would remove the tension."
    ),
    "NarrativeBoard": (
        "a table of three moments and five voices that says where a voice has no statement; below it the "
        "statements on the first moment, one of them opened to its passage and its chain, and lists for two "
        "grades."
    ),
    "HypothesisMatrix": (
        "an item of evidence with its passage, a list for rating it against each of three answers, and the "
        "matrix with answers in rows and evidence in columns, some of it still open."
    ),
    "AdmissionDossier": (
        "a passage in which somebody is said to concede something; lists for the circumstances, all of them "
        "unknown at the start, and for sorting statements into admitted, implied at most, and not covered."
    ),
    "MediaCheck": (
        "the description of a clip that is not shown: what it is said to show, what it is taken to mean, who "
        "posted it; its passage; and four verdicts to choose from, with a sheet of four empty lines."
    ),
    "MutationSpotter": (
        "a stored copy of a report beside a passage of the text, questions to compare them by, and lists for "
        "what differs and what stands with which page."
    ),
    "LabelSwapper": (
        "a passage with three marked words; lists for the word and for what to do with it; below them each "
        "word as it stands and as the learner puts it."
    ),
}
