"""What a Python process of hpo is made of: the channel to its parent, the trial, and the script's function."""
