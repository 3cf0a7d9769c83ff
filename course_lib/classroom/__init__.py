"""The classroom: what a teacher does with a class, before, during and after a lesson."""
