-- Case and accent folding, so that people and pieces are found by what is typed on any keyboard: jorg finds Jörg, lukasz
-- Łukasz, soren Søren, o'brien O’Brien. What has no mark in Unicode (ø, ł, ß) is named one by one. Columns that are
-- generated from it are read by whoever searches; a release that knows nothing of them is not disturbed.
CREATE FUNCTION meantime.folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(
    replace(replace(replace(replace(
      translate(
        regexp_replace(
          lower(normalize(words, NFKD) COLLATE "und-x-icu"),
          -- Marks of Latin, Greek and Cyrillic, points of Hebrew, vowels of Arabic; and signs that leave no ink.
          '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]',
          '', 'g'),
        'øłđðħŧıŋɖς’‘ʼ`´‐‑–—', 'olddhtindσ''''''''''----'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    '\s+', ' ', 'g'))
$$;
SELECT meantime.guard_function('meantime.folded', ARRAY['meantime_clinic', current_user], definer => false);

ALTER TABLE person ADD COLUMN folded_name text GENERATED ALWAYS AS (meantime.folded(name)) STORED;
GRANT SELECT (folded_name) ON person TO meantime_clinic;

ALTER TABLE piece_search ADD COLUMN folded_title text GENERATED ALWAYS AS (meantime.folded(title)) STORED;
