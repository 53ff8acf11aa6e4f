"""The `pipeline` command: thin modules that parse arguments, build parts and call them."""
