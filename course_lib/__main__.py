"""``python -m course_lib`` is the ``course`` command."""

from course_lib.cli import main

if __name__ == "__main__":
    main(prog_name="course")
