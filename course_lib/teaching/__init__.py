"""The teacher's desk: a pack for each lesson, and what learners get on paper.

What the teacher needs beyond the notebook stands in ``teaching/lessons/NN.yaml``, a file a lesson. ``plan`` reads such
a file strictly, ``lesson`` reads the notebook, ``graded`` the keys of graded work, and ``material`` puts them together
and holds each against the others. ``pack`` writes pages of HTML; ``handouts`` writes worksheet, slides and the other
task, ``sheets`` the strips and cards, and ``printing`` turns them into tagged PDF. Keys of graded work are in the
repository only, never in what learners install.
"""
