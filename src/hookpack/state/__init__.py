"""What hookpack remembers: files with locks, the shadow repository, the way back."""
