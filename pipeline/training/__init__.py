"""Programs that make the model files in `pipeline/models`; only the command line imports them."""
