"""What works on private members of Textual."""
