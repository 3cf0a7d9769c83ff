"""What to say to a reader who took one relation between two claims for another."""

from course_lib.methods.relations import FAMILY, KINDS, in_words

__all__ = ["confusion"]

BY_KIND = {
    ("contradicts", "compatible"): "Not every difference is a lie, and this one is not even a conflict. Look for the "
    "variable in which the two differ: once it is named, both can stand.",
    ("contradicts", "narrows"): "To say less is not to deny. The first limits the second; both can stand.",
    ("contradicts", "tension"): "Hard to hold together is less than impossible. A contradiction needs one place, one "
    "time, one group and one sense, and here the text leaves at least one of them open.",
    ("contradicts", "rebuts"): "Near. The first is a reason against the second; but a reason against something can "
    "fail, and both could still be so. A contradiction leaves no such room.",
    ("contradicts", "undercuts"): "The first does not say that the second is false. It attacks the road to it: whether "
    "the thing was so stays open.",
    ("contradicts", "corroborates"): "The two agree in part. Read again what each of them covers.",
    ("rebuts", "undercuts"): "The first attacks the road, not the conclusion. Ask: if the first is right, is the "
    "second false, or only without its ground? Here it is without its ground.",
    ("undercuts", "rebuts"): "The first does more than weaken a ground: it is itself a reason to hold that the second "
    "was not so.",
    ("rebuts", "contradicts"): "Near. But here no room is left, as the course reads it: if the first is so, the second "
    "cannot be.",
    ("rebuts", "tension"): "Near. The first is hard to hold beside the second, but it is not given as a reason against "
    "it, and an unsaid circumstance would let both stand.",
    ("tension", "rebuts"): "Near. The first is more than uneasy beside the second: it is a reason to hold that the "
    "second was not so, even if not a final one.",
    ("rebuts", "compatible"): "Nothing in the first speaks against the second once their scopes are kept apart.",
    ("undercuts", "tension"): "The first does not touch the way in which the second is known. The two are merely hard "
    "to hold together.",
    ("tension", "undercuts"): "Both could be so without any effort. What suffers is the step by which the second is "
    "reached: its ground is gone.",
    ("undercuts", "compatible"): "The first leaves the ground of the second where it was. Both can be so.",
    (
        "compatible",
        "undercuts",
    ): "True, both can be so: an undercutter never excludes its target. But it takes away "
    "the reason given for it, and that must be said.",
    (
        "tension",
        "compatible",
    ): "You were careful, and here one need not be: nothing makes the two hard to hold "
    "together once the scopes are kept apart.",
    ("compatible", "tension"): "Both can be so, but not without help: some circumstance is needed that no text gives. "
    "Name it, and say that it is missing.",
    ("tension", "contradicts"): "The course sees no circumstance that lets both stand, or only one that it names as a "
    "condition. If your reason names another, your answer can be defended.",
    (
        "compatible",
        "contradicts",
    ): "For the same time and people these exclude each other. Which circumstance would "
    "let both stand? If the text gives none, it is a conflict.",
    (
        "compatible",
        "rebuts",
    ): "There is a reason against: if the first is so, the second is harder to believe.",
    ("compatible", "corroborates"): "True as far as it goes. But the two agree on something, and they begin with "
    "different first speakers. That is support: blanket doubt would miss it.",
    ("corroborates", "compatible"): "Agreement is not yet support. Either the two do not speak of the same thing, or "
    "nobody knows that they have different origins.",
    ("corroborates", "repeats_same_origin"): "The two agree because they are one: they go back to the same voice.",
    ("corroborates", "derives_from"): "A sum cannot confirm its own parts. The first was made out of the second.",
    ("repeats_same_origin", "corroborates"): "The first speakers are not the same. How far the agreement reaches is "
    "another question; read the reason below.",
    ("repeats_same_origin", "compatible"): "That the two share an origin is possible, but no text shows it. Unknown is "
    "not the same as dependent.",
    ("compatible", "repeats_same_origin"): "They agree, of course: it is one voice twice. Say so, or a reader counts "
    "two.",
    ("derives_from", "repeats_same_origin"): "Near. But nothing new was made: the same thing is said again.",
    ("repeats_same_origin", "derives_from"): "Near. But the first is not a repetition: something was added, dropped or "
    "worked out on the way.",
    ("compatible", "narrows"): "They can both hold, and there is more to say: the first limits the second.",
    ("narrows", "compatible"): "They can both hold, but neither limits the other.",
    ("tension", "narrows"): "Nothing clashes. The first says less than the second, or of fewer.",
    ("narrows", "tension"): "The first does not merely limit the second: one has to look for a way to hold both.",
    (
        "contradicts",
        "retracts",
    ): "Near, but both come from one mouth: the speaker takes the earlier statement back. "
    "How far the retraction reaches is the next question.",
    ("contradicts", "corrects"): "Near, but the first is put in place of the second; it does not merely clash with it.",
}
BY_FAMILY = {
    ("conflict", "tension"): "Hard to hold together is less than a conflict: some circumstance, though unsaid, would "
    "let both stand.",
    (
        "conflict",
        "scope",
    ): "Not every difference is a lie, and this one is not even a conflict. Once the variable is "
    "named in which the two differ, both can stand.",
    ("conflict", "support"): "On one point the two agree, though they come from different speakers. Look for it.",
    ("conflict", "dependence"): "One of the two was made from the other, repeats it or takes it back. Two origins do "
    "not clash here.",
    ("tension", "conflict"): "There is more than unease: one of the two speaks against the other, or against the road "
    "to it.",
    ("tension", "scope"): "Nothing makes the two hard to hold together once their scopes are kept apart.",
    ("tension", "support"): "The two agree on something, and begin with different speakers. That is support, within "
    "limits.",
    ("tension", "dependence"): "The two have one origin. What looks like two voices is one.",
    ("scope", "conflict"): "One of the two speaks against the other, or against the road to it. Read which.",
    ("scope", "tension"): "Both can be so, but not without a circumstance that no text gives. Name it, and say that it "
    "is missing.",
    ("scope", "support"): "True as far as it goes. But the two agree, and begin with different speakers: that is more.",
    ("scope", "dependence"): "They agree, of course: they have one origin. Say so, or a reader counts two.",
    ("support", "conflict"): "Read again: if the first is right, what becomes of the second, or of the reason for it?",
    ("support", "tension"): "Read again: what would have to be added for both to be so?",
    ("support", "scope"): "Agreement is not yet support. Do both speak of the same thing, and is it known that they "
    "have different origins?",
    ("support", "dependence"): "The two agree because they have one origin. Told twice, it is one account.",
    ("dependence", "conflict"): "No text makes one out of the other. The one speaks against the other, or its ground.",
    ("dependence", "tension"): "No text makes one out of the other. The two are hard to hold together.",
    ("dependence", "scope"): "That the two share an origin is possible, but no text shows it. They differ in scope.",
    (
        "dependence",
        "support",
    ): "The first speakers are not the same. How far they agree is another question.",
}


def confusion(chosen: str, coded: str) -> str:
    """The reply to a reader who chose one kind (or family) where another was coded.

    >>> confusion("rebuts", "undercuts").startswith("The first attacks the road")
    True
    >>> confusion("scope", "tension") == confusion("scope", "tension")
    True
    """
    if (chosen, coded) in BY_KIND:
        return BY_KIND[chosen, coded]
    families = (FAMILY.get(chosen, chosen), FAMILY.get(coded, coded))
    if families in BY_FAMILY:
        return BY_FAMILY[families]
    return f"You chose ‘{in_words(chosen)}’. {KINDS[chosen]} The course has ‘{in_words(coded)}’. {KINDS[coded]}"
