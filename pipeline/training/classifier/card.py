"""Writes the page for people on each model, from the scores of the training that made it."""

from pathlib import Path

from pipeline.training.classifier.scores import Row

TOPICS = """# topics: IPTC Media Topics of two levels

Names what an English news text is about: the 17 topics of level 1 (several at once, the main one
first) and the {level_2} topics of level 2 that the training texts hold. Used by the stage `classify`.

- **How**: two parts whose scores add up. TF-IDF over {terms:,} terms in four views of a text (words, pairs
  of neighbouring words, title and lead, the wording of the beginning); and the text's place among 3,000
  known ones, by the vectors of its words. These come from the sentence encoder all-MiniLM-L6-v2 (Apache 2.0),
  each word put through it alone once, at training; the encoder does not ship. One ridge regression gives all
  weights; five bits each in the file. Probabilities calibrated by Platt's sigmoid and thresholds tuned
  on out-of-fold scores. Run time: numpy alone.
- **Learned from**: {texts:,} English news texts of 2003 to 2024 (agency items, broadcasters, newspapers,
  blogs, Wikinews), labelled by a language model reading each after a written guide; two such
  readings agreed with micro-F1 0.95 on level 1 and 0.88 on level 2. The texts are not in the
  model; the articles in `examples/` had no part in the training.
- **Not for**: other languages (the stage passes them on without topics); texts that are no news
  (fewer than 20 examples: "no topic" comes from low probabilities alone); deeper levels.
- **Weak**: what stands low in the table below; topics that differ by aspect rather than by words (society,
  human interest); texts of fewer than 30 words.
- **Names and codes**: IPTC Media Topics, release {release}, (c) IPTC, CC BY 4.0.
- **Made by**: `pipeline train classifier --data FOLDER` (seed {seed}).

## Scores, five-fold by document

Calibration and thresholds of each fold come from the other four; texts that share much of their wording
are in one fold. What needs no labels (which terms are known, how rare they are, the landmarks) comes from
all texts. "articles": the texts of 1,500 characters or more.

| score | all | articles |
|---|---|---|
{scores}

## Level 1, per topic

| topic | texts | precision | recall | F1 |
|---|---|---|---|---|
{level_1}

## Level 2, topics with 20 texts or more

| topic | texts | precision | recall | F1 |
|---|---|---|---|---|
{table_2}
"""

GENRE = """# genre: what kind of text it is

Tells {genres} IPTC genres apart in English news, for the stage `classify`. Rules on wire tags, titles and
tables come first there (`pipeline/stages/classify/genre.py`); this model answers for the rest.

- **How**: two parts whose scores add up, fitted by one ridge regression. All words, the title's words apart, and
  marks of form, sublinear TF-IDF over {terms:,} terms; and the form in 70 numbers (speech, lists, questions, clock
  times, words that one kind of text uses), held against those of the texts it learned from. Platt's
  sigmoid on out-of-fold scores, rare genres lifted a little.
- **Learned from**: {texts:,} of the texts of the model `topics`, labelled by a language model after a
  written guide. `Other` (no journalism) becomes "no genre".
- **Weak**: every genre but straight news, opinion, advice and press releases has too few examples.
- **Made by**: `pipeline train classifier --data FOLDER` (seed {seed}).

## Scores, five-fold by document, the model alone

| score | value |
|---|---|
{scores}

| genre | texts | precision | recall | F1 |
|---|---|---|---|---|
{table}
"""


CONCEPTS = """# mediatopics: codes and names of the topics

The {concepts} IPTC Media Topics that are in use: code, British English name, level, parent; and for many
of level 3 and below phrases by which a text says that it is about them, written by hand for this project
(`pipeline/training/classifier/phrases.tsv`). The stage `classify` names topics from it; it is no trained
model. Of 130 topics matched by phrases in the training texts some 92 in 100 are right, read by hand.

- **From**: IPTC NewsCodes, Media Topics, release {release}, (c) International Press Telecommunications
  Council (IPTC, https://iptc.org), Creative Commons Attribution 4.0
  (https://creativecommons.org/licenses/by/4.0/).
- **Changes**: retired concepts, definitions and other languages left out; phrases added.
- **Made by**: `pipeline train classifier --data FOLDER`.
"""


def score_rows(scores: dict[str, float]) -> str:
    """A line per score, that of all texts beside that of articles."""
    names = [name for name in scores if not name.endswith(", articles")]
    return "\n".join(f"| {n} | {scores[n]:.3f} | {scores[n + ', articles']:.3f} |" for n in names)


def plain_rows(scores: dict[str, float]) -> str:
    """A line per score."""
    return "\n".join(f"| {name} | {value:.3f} |" for name, value in scores.items())


def table_rows(rows: list[Row]) -> str:
    """A line per label."""
    return "\n".join(
        f"| {row.name} | {row.texts} | {row.precision:.2f} | {row.recall:.2f} | {row.f1:.2f} |"
        for row in rows
    )


def write_card(out: Path, name: str, text: str) -> None:
    """Write the card `name` into the folder `cards` beside the models."""
    folder = out / "cards"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
