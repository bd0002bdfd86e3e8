-- Library search: what is searched stands beside the pieces, and triggers keep it right.

-- A trusted extension: whoever owns the database may add it. Its operators lie where every login looks.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- One row a piece that is not retired: its newest version, plain and as search vectors.
CREATE TABLE piece_search (
  piece_id uuid PRIMARY KEY REFERENCES piece ON DELETE CASCADE ON UPDATE RESTRICT,
  clinic_id uuid REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  number integer NOT NULL,
  kind piece_kind NOT NULL,
  title text NOT NULL,
  standfirst text NOT NULL,
  minutes integer NOT NULL,
  themes text[],
  moments text[],
  sentences text[],
  sentence_words tsvector[],
  title_words tsvector NOT NULL,
  head_words tsvector NOT NULL,
  all_words tsvector NOT NULL,
  disclaimer_id uuid NOT NULL REFERENCES disclaimer ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX piece_search_by_title ON piece_search ((lower(title) COLLATE "und-x-icu"), piece_id);
CREATE INDEX piece_search_by_title_words ON piece_search USING gin (title_words);
CREATE INDEX piece_search_by_head_words ON piece_search USING gin (head_words);
CREATE INDEX piece_search_by_all_words ON piece_search USING gin (all_words);

-- A theme or a moment of such a piece, so that all there are can be listed.
CREATE TABLE piece_search_label (
  piece_id uuid NOT NULL REFERENCES piece_search ON DELETE CASCADE ON UPDATE RESTRICT,
  clinic_id uuid REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  of text NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (piece_id, of, words)
);
CREATE INDEX piece_search_label_by_words ON piece_search_label (of, words);

-- Every word that a piece has ever been searched by, to suggest where one was mistyped.
CREATE TABLE piece_search_word (
  clinic_id uuid REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  word text NOT NULL
);
CREATE UNIQUE INDEX piece_search_word_key ON piece_search_word (clinic_id, word) NULLS NOT DISTINCT;
CREATE INDEX piece_search_word_trigrams ON piece_search_word USING gin (word gin_trgm_ops);

-- How words are read --------------------------------------------------------------------------

-- The search vector of a text: its words as they stand and, in English, their stems too, so that what is found does not
-- come and go while a word is typed. Where a word is its own stem it stands once. English stop words, which say nothing
-- by themselves ("the", "after"), are left out, unless `with_stop_words`.
CREATE FUNCTION meantime.search_vector(body text, language text, with_stop_words boolean) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN language !~ '^en(-|$)' THEN to_tsvector('simple', body)
    ELSE (
      SELECT stems || CASE WHEN with_stop_words THEN others ELSE
        ts_delete(others, ARRAY(SELECT word FROM unnest(tsvector_to_array(others)) AS word WHERE ts_lexize('english_stem', word) = '{}')) END
      FROM (SELECT to_tsvector('english', body) AS stems) s
        CROSS JOIN LATERAL (SELECT ts_delete(to_tsvector('simple', body), tsvector_to_array(stems)) AS others) o)
  END
$$;
SELECT meantime.guard_function('meantime.search_vector', definer => false);

-- Words to search for, as queries: `every_word` is what a piece must answer (each word, in any of its forms), `any_word`
-- what is marked in it, `with_stop_words` what its rank is measured by. A word may be several, with a space between, of
-- which one is enough. Where `last_is_prefix`, the last is the beginning of a word. Stop words, and a single first letter,
-- count in the first two only where there are no others. The words are letters and digits and nothing else.
CREATE FUNCTION meantime.parse_search(
  words text[], last_is_prefix boolean, OUT every_word tsquery, OUT any_word tsquery, OUT with_stop_words tsquery
)
LANGUAGE sql STABLE SET client_min_messages = warning AS $$
  WITH term AS (
    SELECT ordinal, to_tsquery('english', word || ending)::text AS stem, to_tsquery('simple', word || ending)::text AS plain,
      to_tsquery('english', word)::text <> '' AND NOT (is_prefix AND length(word) = 1) AS says_something
    FROM unnest(words) WITH ORDINALITY AS word_asked(forms, ordinal)
      CROSS JOIN LATERAL (SELECT last_is_prefix AND ordinal = cardinality(words) AS is_prefix) o
      CROSS JOIN LATERAL (SELECT CASE WHEN is_prefix THEN ':*' ELSE '' END AS ending) e
      CROSS JOIN LATERAL regexp_split_to_table(forms, ' ') AS word
  ), asked AS (
    SELECT ordinal, bool_or(says_something) AS says_something,
      '(' || string_agg(concat_ws(' | ', nullif(stem, ''), nullif(nullif(plain, ''), stem)), ' | ') || ')' AS forms
    FROM term WHERE plain <> '' GROUP BY ordinal
  ), chosen AS (
    SELECT * FROM asked WHERE says_something OR NOT EXISTS (SELECT FROM asked o WHERE o.says_something)
  )
  SELECT (SELECT coalesce(string_agg(forms, ' & ' ORDER BY ordinal), '') FROM chosen)::tsquery,
    (SELECT coalesce(string_agg(forms, ' | ' ORDER BY ordinal), '') FROM chosen)::tsquery,
    (SELECT coalesce(string_agg(forms, ' | ' ORDER BY ordinal), '') FROM asked)::tsquery
$$;
SELECT meantime.guard_function('meantime.parse_search', '{meantime_clinic}', definer => false);

-- Text out of HTML of our own making, a line for each paragraph, heading, item or cell.
CREATE FUNCTION meantime.html_lines(html text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(replace(replace(replace(replace(
    regexp_replace(regexp_replace(regexp_replace(html, '\s+', ' ', 'g'), '</(p|li|h[1-6]|th|td|blockquote|aside|div)>|<br ?/?>', E'\n', 'g'), '<[^>]*>', '', 'g'),
    '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&amp;', '&')
$$;
SELECT meantime.guard_function('meantime.html_lines', definer => false);

-- Every sentence of a piece that is searched, in the order in which it is read: its words, then the clinician's side.
CREATE FUNCTION meantime.sentences_of(content jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(sentence ORDER BY part, at, line), '{}')
  FROM unnest(ARRAY[
      '$.bodyHtml', '$.introHtml', '$.sections.notice', '$.sections.why', '$.sections.stepsHtml', '$.sections.smaller',
      '$.cap', '$.enough', '$.leaveIt', '$.prompts[*].text', '$.cards[*].text',
      '$.practice.title', '$.practice.standfirst', '$.practice.sections.stepsHtml', '$.practice.sections.smaller',
      '$.practice.cap', '$.practice.enough', '$.practice.leaveIt',
      '$.inTheRoom', '$.notFor[*].who', '$.notFor[*].when', '$.drawsOn[*].framework', '$.drawsOn[*].author', '$.moments[*]'
    ]) WITH ORDINALITY AS parts(path, part)
    CROSS JOIN LATERAL jsonb_path_query(content, path::jsonpath) WITH ORDINALITY AS found(value, at)
    CROSS JOIN LATERAL (SELECT CASE WHEN path ~ 'Html|sections' THEN meantime.html_lines(value #>> '{}') ELSE value #>> '{}' END AS text) t
    CROSS JOIN LATERAL regexp_split_to_table(regexp_replace(text, '([.?!…][”’")]*)\s+', E'\\1\n', 'g'), '\n') WITH ORDINALITY AS lines(said, line)
    CROSS JOIN LATERAL (SELECT btrim(regexp_replace(said, '\s+', ' ', 'g')) AS sentence) s
  WHERE sentence <> ''
$$;
SELECT meantime.guard_function('meantime.sentences_of', definer => false);

-- Keeping it right ----------------------------------------------------------------------------

-- Writes the search rows of these pieces anew, from the newest version of each; takes away those of retired ones.
CREATE FUNCTION meantime.refresh_piece_search(pieces uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM piece_search f USING piece p WHERE p.id = f.piece_id AND p.id = ANY (pieces) AND p.retired_at IS NOT NULL;

  WITH newest AS (
    SELECT DISTINCT ON (p.id) p.id, p.clinic_id, p.kind, p.language, v.number, v.title, v.standfirst, v.minutes, v.content, v.disclaimer_id,
      ARRAY(SELECT jsonb_array_elements_text(v.content -> 'themes')) AS themes,
      ARRAY(SELECT jsonb_array_elements_text(v.content -> 'moments')) AS moments
    FROM piece p JOIN piece_version v ON v.piece_id = p.id
    WHERE p.id = ANY (pieces) AND p.retired_at IS NULL
    ORDER BY p.id, v.number DESC
  ), prepared AS MATERIALIZED (
    SELECT n.*, sentences, setweight(meantime.search_vector(title, language, true), 'A') AS title_words,
      setweight(meantime.search_vector(array_to_string(themes, '. '), language, false), 'B')
        || setweight(meantime.search_vector(standfirst, language, false), 'C') AS below_title
    FROM newest n CROSS JOIN LATERAL (SELECT meantime.sentences_of(n.content) AS sentences) s
  )
  INSERT INTO piece_search (piece_id, clinic_id, number, kind, title, standfirst, minutes, themes, moments, sentences, sentence_words,
    title_words, head_words, all_words, disclaimer_id)
  SELECT id, clinic_id, number, kind, title, standfirst, minutes, themes, moments, sentences,
    ARRAY(SELECT to_tsvector('simple', said) || CASE WHEN language ~ '^en(-|$)' THEN to_tsvector('english', said) ELSE '' END
      FROM unnest(sentences) WITH ORDINALITY AS s(said, at) ORDER BY at),
    title_words, title_words || below_title,
    title_words || below_title || meantime.search_vector(array_to_string(sentences, ' '), language, false), disclaimer_id
  FROM prepared
  ON CONFLICT (piece_id) DO UPDATE SET clinic_id = excluded.clinic_id, number = excluded.number, kind = excluded.kind,
    title = excluded.title, standfirst = excluded.standfirst, minutes = excluded.minutes, themes = excluded.themes,
    moments = excluded.moments, sentences = excluded.sentences, sentence_words = excluded.sentence_words,
    title_words = excluded.title_words, head_words = excluded.head_words, all_words = excluded.all_words,
    disclaimer_id = excluded.disclaimer_id
  WHERE piece_search.number <= excluded.number;

  DELETE FROM piece_search_label WHERE piece_id = ANY (pieces);
  INSERT INTO piece_search_label (piece_id, clinic_id, "of", words)
  SELECT piece_id, clinic_id, 'theme', unnest(themes) FROM piece_search WHERE piece_id = ANY (pieces)
  UNION ALL
  SELECT piece_id, clinic_id, 'moment', unnest(moments) FROM piece_search WHERE piece_id = ANY (pieces)
  ON CONFLICT DO NOTHING;

  -- In one order always, so that two that do this at once wait for each other and never in a circle.
  INSERT INTO piece_search_word (clinic_id, word)
  SELECT DISTINCT f.clinic_id, word
  FROM piece_search f CROSS JOIN LATERAL unnest(tsvector_to_array(
    to_tsvector('simple', concat_ws('. ', f.title, f.standfirst, array_to_string(f.themes || f.sentences, '. '))))) AS word
  WHERE f.piece_id = ANY (pieces) AND length(word) BETWEEN 4 AND 30 AND word !~ '[^[:alpha:]]' AND ts_lexize('english_stem', word) <> '{}'
  ORDER BY 1, 2
  ON CONFLICT DO NOTHING;
END
$$;
SELECT meantime.guard_function('meantime.refresh_piece_search');

CREATE FUNCTION meantime.on_piece_update() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM meantime.refresh_piece_search(ARRAY(SELECT id FROM updated));
  RETURN NULL;
END
$$;

CREATE FUNCTION meantime.on_piece_version_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM meantime.refresh_piece_search(ARRAY(SELECT DISTINCT piece_id FROM inserted));
  RETURN NULL;
END
$$;

-- A trigger is made by who may execute its function: before the function is handed over.
CREATE TRIGGER piece_search AFTER UPDATE ON piece REFERENCING NEW TABLE AS updated
  FOR EACH STATEMENT EXECUTE FUNCTION meantime.on_piece_update();
CREATE TRIGGER piece_search AFTER INSERT ON piece_version REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION meantime.on_piece_version_insert();
SELECT meantime.guard_function('meantime.on_piece_update');
SELECT meantime.guard_function('meantime.on_piece_version_insert');

-- What only a function may do -----------------------------------------------------------------

-- The pieces that the viewer may see, that have these words and fit the rest: at most `most`, the best first,
-- which are those with every word in the title, then in the head (title, themes, standfirst), then with any of them
-- in the title, then in the head, then with all in the text. Only a function can ask an index for words: under a
-- policy every piece is read first. What the pieces say is read under it. What is null narrows nothing.
CREATE FUNCTION meantime.search_pieces(every_word tsquery, any_word tsquery, of_kind piece_kind, of_theme text, of_moment text,
  at_most int, among uuid[], most int) RETURNS TABLE (piece_id uuid, rank int)
LANGUAGE plpgsql STABLE ROWS 100 SET enable_seqscan = off AS $$
DECLARE
  clinic uuid := meantime.viewer_clinic_id();
  so_far uuid[] := '{}';
  condition text;
BEGIN
  IF NOT meantime.has_acknowledged() THEN
    RETURN;
  END IF;
  rank := 0;
  FOREACH condition IN ARRAY ARRAY[
    'title_words @@ $1', 'head_words @@ $1', 'all_words @@ $1 AND title_words @@ $2', 'all_words @@ $1 AND head_words @@ $2', 'all_words @@ $1'
  ] LOOP
    rank := rank + 1;
    CONTINUE WHEN rank IN (3, 4) AND every_word = any_word;
    FOR piece_id IN EXECUTE 'SELECT f.piece_id FROM piece_search f WHERE ' || condition || '
        AND (f.clinic_id IS NULL OR f.clinic_id = $3) AND f.piece_id <> ALL ($4)
        AND ($5 IS NULL OR f.kind = $5) AND ($6 IS NULL OR $6 = ANY (f.themes)) AND ($7 IS NULL OR $7 = ANY (f.moments))
        AND ($8 IS NULL OR f.minutes <= $8) AND ($9 IS NULL OR f.piece_id = ANY ($9)) LIMIT $10'
      USING every_word, any_word, clinic, so_far, of_kind, of_theme, of_moment, at_most, among, most - cardinality(so_far)
    LOOP
      so_far := so_far || piece_id;
      RETURN NEXT;
    END LOOP;
    EXIT WHEN cardinality(so_far) >= most;
  END LOOP;
END
$$;
SELECT meantime.guard_function('meantime.search_pieces', '{meantime_clinic}');

-- For each of these words that no piece of the viewer's has: its place among them, and words they do have that
-- are spelled alike, the likest first; two letters that changed places count as very like.
CREATE FUNCTION meantime.suggest_words(words text[], last_is_prefix boolean) RETURNS TABLE (ordinal int, suggestions text[])
LANGUAGE sql STABLE ROWS 2 SET enable_seqscan = off AS $$
  SELECT asked.ordinal::int, ARRAY(
    SELECT word FROM (
      SELECT word, max(likeness) AS likeness, max(max(likeness)) OVER () AS likest FROM (
        SELECT w.clinic_id, w.word, similarity(w.word, asked.word) AS likeness FROM piece_search_word w
        WHERE w.word % asked.word AND abs(length(w.word) - length(asked.word)) <= 2
        UNION ALL
        SELECT w.clinic_id, w.word, 0.8 FROM piece_search_word w
        WHERE w.word = ANY (ARRAY(
          SELECT overlay(asked.word PLACING reverse(substr(asked.word, at, 2)) FROM at FOR 2)
          FROM generate_series(1, length(asked.word) - 1) AS at))
      ) spelled
      WHERE clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())
      GROUP BY word
    ) ranked
    WHERE likeness >= 0.35 AND likeness >= likest * 0.8
    ORDER BY likeness DESC, word LIMIT 3)
  FROM unnest(words) WITH ORDINALITY AS asked(word, ordinal)
    CROSS JOIN LATERAL meantime.parse_search(ARRAY[asked.word], last_is_prefix AND asked.ordinal = cardinality(words)) AS s
  WHERE length(asked.word) BETWEEN 4 AND 30 AND (SELECT meantime.has_acknowledged())
    AND NOT EXISTS (
      SELECT FROM piece_search f
      WHERE f.all_words @@ s.every_word AND (f.clinic_id IS NULL OR f.clinic_id = (SELECT meantime.viewer_clinic_id())))
$$;
SELECT meantime.guard_function('meantime.suggest_words', '{meantime_clinic}');

-- Who may -------------------------------------------------------------------------------------

SELECT meantime.force_row_security('piece_search', 'piece_search_label', 'piece_search_word');

GRANT SELECT ON piece, piece_version TO meantime_guard;
GRANT SELECT, INSERT, UPDATE, DELETE ON piece_search TO meantime_guard;
GRANT SELECT, INSERT, DELETE ON piece_search_label TO meantime_guard;
GRANT SELECT, INSERT ON piece_search_word TO meantime_guard;
CREATE POLICY guard ON piece FOR SELECT TO meantime_guard USING (true);
CREATE POLICY guard ON piece_version FOR SELECT TO meantime_guard USING (true);
CREATE POLICY guard ON piece_search TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON piece_search_label TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON piece_search_word TO meantime_guard USING (true) WITH CHECK (true);

GRANT SELECT ON piece_search, piece_search_label TO meantime_clinic;
CREATE POLICY clinic ON piece_search FOR SELECT TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND (clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY clinic ON piece_search_label FOR SELECT TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND (clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())));
