"""What happened in a project, for people: the record and the kept states as one plain record, and its writers."""
