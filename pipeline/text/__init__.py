"""Pure helpers on text that stages and training share: Unicode, sentences, tokens."""
