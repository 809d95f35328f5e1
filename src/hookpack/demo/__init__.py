"""A scripted agent in a throw-away project, in front of the real hook executables."""
