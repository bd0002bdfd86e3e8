-- Library search in a clinician's words: synonyms that lead to words and themes, and phrases in quotation marks.

-- Phrases ---------------------------------------------------------------------------------------

-- Every two and every three words that stand beside each other in one of these texts. A phrase is in a text where all of
-- its runs are: so an index finds it, also one of stop words alone, and no text is read for it.
CREATE FUNCTION meantime.word_runs(texts text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT run), '{}')
  FROM (
    SELECT word, lead(word) OVER beside AS second, lead(word, 2) OVER beside AS third
    FROM unnest(texts) WITH ORDINALITY AS said(line, at)
      CROSS JOIN LATERAL regexp_split_to_table(lower(line), '[^[:alnum:]]+') WITH ORDINALITY AS part(word, place)
    WHERE word <> ''
    WINDOW beside AS (PARTITION BY at ORDER BY place)
  ) w CROSS JOIN LATERAL (VALUES (word || ' ' || second), (word || ' ' || second || ' ' || third)) AS r(run)
  WHERE length(run) < 200
$$;
SELECT meantime.guard_function('meantime.word_runs', ARRAY[current_user], definer => false);

-- Put in its place at once: what waits to be would be read from end to end by every search.
CREATE INDEX piece_search_by_word_runs ON piece_search
  USING gin (meantime.word_runs(ARRAY[title, standfirst] || themes || sentences)) WITH (fastupdate = off);

-- Synonyms --------------------------------------------------------------------------------------

DO $$
DECLARE
  migrator text := current_user;
BEGIN
  GRANT CREATE ON SCHEMA meantime TO meantime_guard;
  SET LOCAL ROLE meantime_guard;

  -- The search vector of a text: its words as they stand and, in English, their stems too, so that what is found does not
  -- come and go while a word is typed. Where a word is its own stem it stands once. English stop words, which say nothing
  -- by themselves ("the", "after"), are left out, unless `with_stop_words`. An apostrophe ends a word, also a curved one.
  CREATE OR REPLACE FUNCTION meantime.search_vector(body text, language text, with_stop_words boolean) RETURNS tsvector
  LANGUAGE sql IMMUTABLE SECURITY INVOKER SET search_path = pg_catalog AS $vector$
    SELECT CASE
      WHEN language !~ '^en(-|$)' THEN to_tsvector('simple', translate(body, '’', ''''))
      ELSE (
        SELECT stems || CASE WHEN with_stop_words THEN others ELSE
          ts_delete(others, ARRAY(SELECT word FROM unnest(tsvector_to_array(others)) AS word WHERE ts_lexize('english_stem', word) = '{}')) END
        FROM (SELECT to_tsvector('english', translate(body, '’', '''')) AS stems) s
          CROSS JOIN LATERAL (SELECT ts_delete(to_tsvector('simple', translate(body, '’', '''')), tsvector_to_array(stems)) AS others) o)
    END
  $vector$;

  -- Writes the search rows of these pieces anew, from the newest version of each; takes away those of retired ones.
  -- A theme stands in the head whole too, as one word that nobody can type ("#Limits_and_saying_no").
  CREATE OR REPLACE FUNCTION meantime.refresh_piece_search(pieces uuid[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $refresh$
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
          || setweight(meantime.search_vector(standfirst, language, false), 'C')
          || array_to_tsvector(ARRAY(SELECT '#' || translate(theme, ' ', '_') FROM unnest(themes) AS theme)) AS below_title
      FROM newest n CROSS JOIN LATERAL (SELECT meantime.sentences_of(n.content) AS sentences) s
    )
    INSERT INTO piece_search (piece_id, clinic_id, number, kind, title, standfirst, minutes, themes, moments, sentences, sentence_words,
      title_words, head_words, all_words, disclaimer_id)
    SELECT id, clinic_id, number, kind, title, standfirst, minutes, themes, moments, sentences,
      ARRAY(SELECT to_tsvector('simple', translate(said, '’', '''')) || CASE WHEN language ~ '^en(-|$)' THEN to_tsvector('english', translate(said, '’', '''')) ELSE '' END
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
      to_tsvector('simple',
      translate(concat_ws('. ', f.title, f.standfirst, array_to_string(f.themes || f.sentences, '. ')), '’', '''')))) AS word
    WHERE f.piece_id = ANY (pieces) AND length(word) BETWEEN 4 AND 30 AND word !~ '[^[:alpha:]]' AND ts_lexize('english_stem', word) <> '{}'
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
  END
  $refresh$;

  -- Words to search for, as queries: `every_word` is what a piece must answer (each word, in any of its forms), `any_word`
  -- what is marked in it, `with_stop_words` what its rank is measured by. A word may have several forms, with a space
  -- between, of which one is enough; a form may be words with an & between, all of them wanted, or a theme as the head of
  -- a piece has it. Where `last_is_prefix`, the first form of the last is the beginning of a word. Stop words, and a single
  -- first letter, count in the first two only where there are no others. The words are letters and digits and nothing else.
  CREATE OR REPLACE FUNCTION meantime.parse_search(
    words text[], last_is_prefix boolean, OUT every_word tsquery, OUT any_word tsquery, OUT with_stop_words tsquery
  )
  LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog SET client_min_messages = warning AS $parse$
    WITH term AS (
      SELECT ordinal, to_tsquery('english', word || ending)::text AS stem, to_tsquery('simple', word || ending)::text AS plain,
        to_tsquery('english', word)::text <> '' AND NOT (is_prefix AND length(word) = 1) AS says_something
      FROM unnest(words) WITH ORDINALITY AS word_asked(forms, ordinal)
        CROSS JOIN LATERAL regexp_split_to_table(forms, ' ') WITH ORDINALITY AS form(word, nth)
        CROSS JOIN LATERAL (SELECT last_is_prefix AND ordinal = cardinality(words) AND nth = 1 AS is_prefix) o
        CROSS JOIN LATERAL (SELECT CASE WHEN is_prefix THEN ':*' ELSE '' END AS ending) e
      WHERE word !~ '^#'
      UNION ALL
      SELECT ordinal, array_to_tsvector(ARRAY[word])::text, '', true
      FROM unnest(words) WITH ORDINALITY AS word_asked(forms, ordinal) CROSS JOIN LATERAL regexp_split_to_table(forms, ' ') AS word
      WHERE word ~ '^#.'
    ), asked AS (
      SELECT ordinal, bool_or(says_something) AS says_something,
        '(' || string_agg(concat_ws(' | ', nullif(stem, ''), nullif(nullif(plain, ''), stem)), ' | ') || ')' AS forms
      FROM term WHERE plain <> '' OR stem <> '' GROUP BY ordinal
    ), chosen AS (
      SELECT * FROM asked WHERE says_something OR NOT EXISTS (SELECT FROM asked o WHERE o.says_something)
    )
    SELECT (SELECT coalesce(string_agg(forms, ' & ' ORDER BY ordinal), '') FROM chosen)::tsquery,
      (SELECT coalesce(string_agg(forms, ' | ' ORDER BY ordinal), '') FROM chosen)::tsquery,
      (SELECT coalesce(string_agg(forms, ' | ' ORDER BY ordinal), '') FROM asked)::tsquery
  $parse$;

  PERFORM meantime.refresh_piece_search(ARRAY(SELECT piece_id FROM piece_search));
  EXECUTE format('SET LOCAL ROLE %I', migrator);
  REVOKE CREATE ON SCHEMA meantime FROM meantime_guard;
END
$$;

-- The pieces that the viewer may see, that have these words and fit the rest: at most `most`, the best first,
-- which are those with every word in the title, then in the head (title, themes, standfirst), then with any of them
-- in the title, then in the head, then with all in the text. Only a function can ask an index for words: under a
-- policy every piece is read first. What the pieces say is read under it. What is null narrows nothing. With `phrases`
-- each must be there as it stands; `beside` is what is wanted besides them, for a phrase may be of stop words alone.
DROP FUNCTION meantime.search_pieces(tsquery, tsquery, piece_kind, text, text, int, uuid[], int);
CREATE FUNCTION meantime.search_pieces(every_word tsquery, any_word tsquery, of_kind piece_kind, of_theme text, of_moment text,
  at_most int, among uuid[], most int,
  phrases text[] DEFAULT NULL, beside tsquery DEFAULT NULL) RETURNS TABLE (piece_id uuid, rank int)
LANGUAGE plpgsql STABLE ROWS 100 SET enable_seqscan = off AS $$
DECLARE
  clinic uuid := meantime.viewer_clinic_id();
  so_far uuid[] := '{}';
  condition text;
BEGIN
  IF NOT meantime.has_acknowledged() THEN
    RETURN;
  END IF;
  IF cardinality(phrases) > 0 THEN
    among := ARRAY(SELECT f.piece_id FROM piece_search f
      WHERE meantime.word_runs(ARRAY[f.title, f.standfirst] || f.themes || f.sentences) @> meantime.word_runs(phrases)
        AND (f.clinic_id IS NULL OR f.clinic_id = clinic) AND (among IS NULL OR f.piece_id = ANY (among)));
    IF cardinality(among) = 0 THEN
      RETURN;
    END IF;
  END IF;
  rank := 0;
  FOREACH condition IN ARRAY ARRAY[
    'title_words @@ $1', 'head_words @@ $1', 'all_words @@ $1 AND title_words @@ $2', 'all_words @@ $1 AND head_words @@ $2', 'all_words @@ $1',
    '(numnode($11) = 0 OR all_words @@ $11)'
  ] LOOP
    rank := rank + 1;
    CONTINUE WHEN rank IN (3, 4) AND every_word = any_word OR rank = 6 AND phrases IS NULL;
    FOR piece_id IN EXECUTE 'SELECT f.piece_id FROM piece_search f WHERE ' || condition || '
        AND (f.clinic_id IS NULL OR f.clinic_id = $3) AND f.piece_id <> ALL ($4)
        AND ($5 IS NULL OR f.kind = $5) AND ($6 IS NULL OR $6 = ANY (f.themes)) AND ($7 IS NULL OR $7 = ANY (f.moments))
        AND ($8 IS NULL OR f.minutes <= $8) AND ($9 IS NULL OR f.piece_id = ANY ($9)) LIMIT $10'
      USING every_word, any_word, clinic, so_far, of_kind, of_theme, of_moment, at_most, among, most - cardinality(so_far), coalesce(beside, '')
    LOOP
      so_far := so_far || piece_id;
      RETURN NEXT;
    END LOOP;
    EXIT WHEN cardinality(so_far) >= most;
  END LOOP;
END
$$;
SELECT meantime.guard_function('meantime.search_pieces', '{meantime_clinic}');

-- For each of these words that no piece of the viewer's has: its place among them, and words that pieces do have, or that
-- are `known` otherwise, and are spelled alike, the likest first; two letters that changed places count as very like.
DROP FUNCTION meantime.suggest_words(text[], boolean);
CREATE FUNCTION meantime.suggest_words(words text[], last_is_prefix boolean, known text[] DEFAULT '{}') RETURNS TABLE (ordinal int, suggestions text[])
LANGUAGE sql STABLE ROWS 2 SET enable_seqscan = off AS $$
  SELECT asked.ordinal::int, ARRAY(
    SELECT word FROM (
      SELECT word, max(likeness) AS likeness, max(max(likeness)) OVER () AS likest FROM (
        SELECT w.clinic_id, w.word, similarity(w.word, asked.word) AS likeness FROM piece_search_word w
        WHERE w.word % asked.word AND abs(length(w.word) - length(asked.word)) <= 2
        UNION ALL
        SELECT NULL, k, similarity(k, asked.word) FROM unnest(known) AS k WHERE abs(length(k) - length(asked.word)) <= 2
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
