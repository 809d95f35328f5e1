"""24 scripted chains of ten iterations in six scenarios, Python and JavaScript, with executable attacks as oracle."""
