"""What an agent says it did, and what proves it: claims, runs, stubs. Text in, values out."""
