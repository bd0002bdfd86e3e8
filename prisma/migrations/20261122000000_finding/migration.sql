-- Finding a piece: what is searched stands beside the pieces, and keeps itself right.

-- A trusted extension: whoever owns the database may add it. Its operators lie where every login looks.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- CreateTable
CREATE TABLE "findable" (
    "piece_id" UUID NOT NULL,
    "clinic_id" UUID,
    "number" INTEGER NOT NULL,
    "kind" "piece_kind" NOT NULL,
    "title" TEXT NOT NULL,
    "standfirst" TEXT NOT NULL,
    "minutes" INTEGER NOT NULL,
    "themes" TEXT[],
    "moments" TEXT[],
    "sentences" TEXT[],
    "sentence_words" tsvector[],
    "title_words" tsvector NOT NULL,
    "head_words" tsvector NOT NULL,
    "all_words" tsvector NOT NULL,
    "disclaimer_id" UUID NOT NULL,

    CONSTRAINT "findable_pkey" PRIMARY KEY ("piece_id")
);

-- CreateTable
CREATE TABLE "findable_label" (
    "piece_id" UUID NOT NULL,
    "clinic_id" UUID,
    "of" TEXT NOT NULL,
    "words" TEXT NOT NULL,

    CONSTRAINT "findable_label_pkey" PRIMARY KEY ("piece_id","of","words")
);

-- CreateTable
CREATE TABLE "findable_word" (
    "clinic_id" UUID,
    "word" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "favourite" (
    "clinician_id" UUID NOT NULL,
    "piece_id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "kept_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "favourite_pkey" PRIMARY KEY ("clinician_id","piece_id")
);

-- AddForeignKey
ALTER TABLE "findable" ADD CONSTRAINT "findable_piece_id_fkey" FOREIGN KEY ("piece_id") REFERENCES "piece"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "findable" ADD CONSTRAINT "findable_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "findable" ADD CONSTRAINT "findable_disclaimer_id_fkey" FOREIGN KEY ("disclaimer_id") REFERENCES "disclaimer"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "findable_label" ADD CONSTRAINT "findable_label_piece_id_fkey" FOREIGN KEY ("piece_id") REFERENCES "findable"("piece_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "findable_label" ADD CONSTRAINT "findable_label_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "findable_word" ADD CONSTRAINT "findable_word_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "favourite" ADD CONSTRAINT "favourite_clinician_id_fkey" FOREIGN KEY ("clinician_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "favourite" ADD CONSTRAINT "favourite_piece_id_fkey" FOREIGN KEY ("piece_id") REFERENCES "piece"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "favourite" ADD CONSTRAINT "favourite_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

CREATE INDEX findable_by_title ON findable ((lower(title) COLLATE "und-x-icu"), piece_id);
CREATE INDEX findable_by_title_words ON findable USING gin (title_words);
CREATE INDEX findable_by_head_words ON findable USING gin (head_words);
CREATE INDEX findable_by_all_words ON findable USING gin (all_words);
CREATE INDEX findable_label_once ON findable_label ("of", words);
CREATE UNIQUE INDEX findable_word_once ON findable_word (clinic_id, word) NULLS NOT DISTINCT;
CREATE INDEX findable_word_alike ON findable_word USING gin (word gin_trgm_ops);

-- How words are read --------------------------------------------------------------------------

-- The words of a text: as they stand and, in English, as their stems too, so that what is found does not come
-- and go while a word is typed. Where a word is its own stem it stands once. English words that say nothing by
-- themselves ("the", "after") are left out, unless `small_too`.
CREATE FUNCTION meantime.words_in(said text, language text, small_too boolean) RETURNS tsvector
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT CASE
    WHEN language !~ '^en(-|$)' THEN to_tsvector('simple', said)
    ELSE (
      SELECT stems || CASE WHEN small_too THEN others ELSE
        ts_delete(others, ARRAY(SELECT word FROM unnest(tsvector_to_array(others)) AS word WHERE ts_lexize('english_stem', word) = '{}')) END
      FROM (SELECT to_tsvector('english', said) AS stems) s
        CROSS JOIN LATERAL (SELECT ts_delete(to_tsvector('simple', said), tsvector_to_array(stems)) AS others) o)
  END
$$;

-- Words to look for, as queries: `whole` is what a piece must answer (each word, in any of its forms), `any_word`
-- what is marked in it, `small_too` what its nearness is measured by. A word may be several, with a space between,
-- of which one is enough. Where `open`, the last is the beginning of a word. Words that say nothing by themselves,
-- and a single first letter, count in the first two only where there are no others. The words are letters and digits
-- and nothing else.
CREATE FUNCTION meantime.sought(words text[], open boolean, OUT whole tsquery, OUT any_word tsquery, OUT small_too tsquery)
LANGUAGE sql STABLE SET search_path = pg_catalog SET client_min_messages = warning AS $$
  WITH term AS (
    SELECT place, to_tsquery('english', word || ending)::text AS stem, to_tsquery('simple', word || ending)::text AS plain,
      to_tsquery('english', word)::text <> '' AND NOT (is_open AND length(word) = 1) AS says_something
    FROM unnest(words) WITH ORDINALITY AS asked(forms, place)
      CROSS JOIN LATERAL (SELECT open AND place = cardinality(words) AS is_open) o
      CROSS JOIN LATERAL (SELECT CASE WHEN is_open THEN ':*' ELSE '' END AS ending) e
      CROSS JOIN LATERAL regexp_split_to_table(forms, ' ') AS word
  ), asked AS (
    SELECT place, bool_or(says_something) AS says_something,
      '(' || string_agg(concat_ws(' | ', nullif(stem, ''), nullif(nullif(plain, ''), stem)), ' | ') || ')' AS forms
    FROM term WHERE plain <> '' GROUP BY place
  ), kept AS (
    SELECT * FROM asked WHERE says_something OR NOT EXISTS (SELECT FROM asked o WHERE o.says_something)
  )
  SELECT (SELECT coalesce(string_agg(forms, ' & ' ORDER BY place), '') FROM kept)::tsquery,
    (SELECT coalesce(string_agg(forms, ' | ' ORDER BY place), '') FROM kept)::tsquery,
    (SELECT coalesce(string_agg(forms, ' | ' ORDER BY place), '') FROM asked)::tsquery
$$;

-- Text out of HTML of our own making, a line for each paragraph, heading, item or cell.
CREATE FUNCTION meantime.plain_lines(html text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT replace(replace(replace(replace(replace(
    regexp_replace(regexp_replace(regexp_replace(html, '\s+', ' ', 'g'), '</(p|li|h[1-6]|th|td|blockquote|aside|div)>|<br ?/?>', E'\n', 'g'), '<[^>]*>', '', 'g'),
    '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&amp;', '&')
$$;

-- Every sentence of a piece that is searched, in the order in which it is read: its words, then the clinician's side.
CREATE FUNCTION meantime.sentences_of(content jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT coalesce(array_agg(sentence ORDER BY part, at, line), '{}')
  FROM unnest(ARRAY[
      '$.bodyHtml', '$.introHtml', '$.sections.notice', '$.sections.why', '$.sections.stepsHtml', '$.sections.smaller',
      '$.cap', '$.enough', '$.leaveIt', '$.prompts[*].text', '$.cards[*].text',
      '$.practice.title', '$.practice.standfirst', '$.practice.sections.stepsHtml', '$.practice.sections.smaller',
      '$.practice.cap', '$.practice.enough', '$.practice.leaveIt',
      '$.inTheRoom', '$.notFor[*].who', '$.notFor[*].when', '$.drawsOn[*].framework', '$.drawsOn[*].author', '$.moments[*]'
    ]) WITH ORDINALITY AS parts(path, part)
    CROSS JOIN LATERAL jsonb_path_query(content, path::jsonpath) WITH ORDINALITY AS found(value, at)
    CROSS JOIN LATERAL (SELECT CASE WHEN path ~ 'Html|sections' THEN meantime.plain_lines(value #>> '{}') ELSE value #>> '{}' END AS text) t
    CROSS JOIN LATERAL regexp_split_to_table(regexp_replace(text, '([.?!…][”’")]*)\s+', E'\\1\n', 'g'), '\n') WITH ORDINALITY AS lines(said, line)
    CROSS JOIN LATERAL (SELECT btrim(regexp_replace(said, '\s+', ' ', 'g')) AS sentence) s
  WHERE sentence <> ''
$$;

-- Keeping it right ----------------------------------------------------------------------------

-- Sets out the newest version of these pieces to be found, and takes away those that have been retired.
CREATE FUNCTION meantime.make_findable(pieces uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM findable f USING piece p WHERE p.id = f.piece_id AND p.id = ANY (pieces) AND p.retired_at IS NOT NULL;

  WITH newest AS (
    SELECT DISTINCT ON (p.id) p.id, p.clinic_id, p.kind, p.language, v.number, v.title, v.standfirst, v.minutes, v.content, v.disclaimer_id,
      ARRAY(SELECT jsonb_array_elements_text(v.content -> 'themes')) AS themes,
      ARRAY(SELECT jsonb_array_elements_text(v.content -> 'moments')) AS moments
    FROM piece p JOIN piece_version v ON v.piece_id = p.id
    WHERE p.id = ANY (pieces) AND p.retired_at IS NULL
    ORDER BY p.id, v.number DESC
  ), told AS MATERIALIZED (
    SELECT n.*, sentences, setweight(meantime.words_in(title, language, true), 'A') AS title_words,
      setweight(meantime.words_in(array_to_string(themes, '. '), language, false), 'B')
        || setweight(meantime.words_in(standfirst, language, false), 'C') AS below_title
    FROM newest n CROSS JOIN LATERAL (SELECT meantime.sentences_of(n.content) AS sentences) s
  )
  INSERT INTO findable (piece_id, clinic_id, number, kind, title, standfirst, minutes, themes, moments, sentences, sentence_words,
    title_words, head_words, all_words, disclaimer_id)
  SELECT id, clinic_id, number, kind, title, standfirst, minutes, themes, moments, sentences,
    ARRAY(SELECT to_tsvector('simple', said) || CASE WHEN language ~ '^en(-|$)' THEN to_tsvector('english', said) ELSE '' END
      FROM unnest(sentences) WITH ORDINALITY AS s(said, at) ORDER BY at),
    title_words, title_words || below_title,
    title_words || below_title || meantime.words_in(array_to_string(sentences, ' '), language, false), disclaimer_id
  FROM told
  ON CONFLICT (piece_id) DO UPDATE SET clinic_id = excluded.clinic_id, number = excluded.number, kind = excluded.kind,
    title = excluded.title, standfirst = excluded.standfirst, minutes = excluded.minutes, themes = excluded.themes,
    moments = excluded.moments, sentences = excluded.sentences, sentence_words = excluded.sentence_words,
    title_words = excluded.title_words, head_words = excluded.head_words, all_words = excluded.all_words,
    disclaimer_id = excluded.disclaimer_id
  WHERE findable.number <= excluded.number;

  DELETE FROM findable_label WHERE piece_id = ANY (pieces);
  INSERT INTO findable_label (piece_id, clinic_id, "of", words)
  SELECT piece_id, clinic_id, 'theme', unnest(themes) FROM findable WHERE piece_id = ANY (pieces)
  UNION ALL
  SELECT piece_id, clinic_id, 'moment', unnest(moments) FROM findable WHERE piece_id = ANY (pieces)
  ON CONFLICT DO NOTHING;

  -- In one order always, so that two that do this at once wait for each other and never in a circle.
  INSERT INTO findable_word (clinic_id, word)
  SELECT DISTINCT f.clinic_id, word
  FROM findable f CROSS JOIN LATERAL unnest(tsvector_to_array(
    to_tsvector('simple', concat_ws('. ', f.title, f.standfirst, array_to_string(f.themes || f.sentences, '. '))))) AS word
  WHERE f.piece_id = ANY (pieces) AND length(word) BETWEEN 4 AND 30 AND word !~ '[^[:alpha:]]' AND ts_lexize('english_stem', word) <> '{}'
  ORDER BY 1, 2
  ON CONFLICT DO NOTHING;
END
$$;

CREATE FUNCTION meantime.pieces_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM meantime.make_findable(ARRAY(SELECT id FROM changed));
  RETURN NULL;
END
$$;

CREATE FUNCTION meantime.versions_came() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM meantime.make_findable(ARRAY(SELECT DISTINCT piece_id FROM came));
  RETURN NULL;
END
$$;

CREATE TRIGGER findable AFTER UPDATE ON piece REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION meantime.pieces_changed();
CREATE TRIGGER findable AFTER INSERT ON piece_version REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION meantime.versions_came();

-- What only a function may do -----------------------------------------------------------------

-- The pieces that the viewer may see, that have these words and fit the rest: at most `most`, the nearest first,
-- which are those with every word in the title, then in the head (title, themes, standfirst), then with any of them
-- in the title, then in the head, then with all in the text. Only a function can ask an index for words: under a
-- policy every piece is read first. What the pieces say is read under it. What is null narrows nothing.
CREATE FUNCTION meantime.pieces_with(whole tsquery, any_word tsquery, of_kind piece_kind, of_theme text, of_moment text,
  at_most int, among uuid[], most int) RETURNS TABLE (piece_id uuid, nearness int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
DECLARE
  clinic uuid := meantime.viewer_clinic_id();
  so_far uuid[] := '{}';
  condition text;
BEGIN
  IF NOT meantime.has_acknowledged() THEN
    RETURN;
  END IF;
  nearness := 0;
  FOREACH condition IN ARRAY ARRAY[
    'title_words @@ $1', 'head_words @@ $1', 'all_words @@ $1 AND title_words @@ $2', 'all_words @@ $1 AND head_words @@ $2', 'all_words @@ $1'
  ] LOOP
    nearness := nearness + 1;
    CONTINUE WHEN nearness IN (3, 4) AND whole = any_word;
    FOR piece_id IN EXECUTE 'SELECT f.piece_id FROM findable f WHERE ' || condition || '
        AND (f.clinic_id IS NULL OR f.clinic_id = $3) AND f.piece_id <> ALL ($4)
        AND ($5 IS NULL OR f.kind = $5) AND ($6 IS NULL OR $6 = ANY (f.themes)) AND ($7 IS NULL OR $7 = ANY (f.moments))
        AND ($8 IS NULL OR f.minutes <= $8) AND ($9 IS NULL OR f.piece_id = ANY ($9)) LIMIT $10'
      USING whole, any_word, clinic, so_far, of_kind, of_theme, of_moment, at_most, among, most - cardinality(so_far)
    LOOP
      so_far := so_far || piece_id;
      RETURN NEXT;
    END LOOP;
    EXIT WHEN cardinality(so_far) >= most;
  END LOOP;
END
$$;

-- For each of these words that no piece of the viewer's has: its place among them, and words they do have that
-- are spelled alike, the likest first; two letters that changed places count as very like.
CREATE FUNCTION meantime.words_alike(words text[], open boolean) RETURNS TABLE (place int, alike text[])
LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
  SELECT asked.place::int, ARRAY(
    SELECT word FROM (
      SELECT word, max(likeness) AS likeness, max(max(likeness)) OVER () AS likest FROM (
        SELECT w.clinic_id, w.word, similarity(w.word, asked.word) AS likeness FROM findable_word w
        WHERE w.word % asked.word AND abs(length(w.word) - length(asked.word)) <= 2
        UNION ALL
        SELECT w.clinic_id, w.word, 0.8 FROM findable_word w
        WHERE w.word = ANY (ARRAY(
          SELECT overlay(asked.word PLACING reverse(substr(asked.word, at, 2)) FROM at FOR 2)
          FROM generate_series(1, length(asked.word) - 1) AS at))
      ) spelled
      WHERE clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())
      GROUP BY word
    ) ranked
    WHERE likeness >= 0.35 AND likeness >= likest * 0.8
    ORDER BY likeness DESC, word LIMIT 3)
  FROM unnest(words) WITH ORDINALITY AS asked(word, place)
    CROSS JOIN LATERAL meantime.sought(ARRAY[asked.word], open AND asked.place = cardinality(words)) AS s
  WHERE length(asked.word) BETWEEN 4 AND 30 AND (SELECT meantime.has_acknowledged())
    AND NOT EXISTS (
      SELECT FROM findable f
      WHERE f.all_words @@ s.whole AND (f.clinic_id IS NULL OR f.clinic_id = (SELECT meantime.viewer_clinic_id())))
$$;

-- Who may -------------------------------------------------------------------------------------

REVOKE EXECUTE ON FUNCTION meantime.words_in(text, text, boolean), meantime.sought(text[], boolean), meantime.plain_lines(text),
  meantime.sentences_of(jsonb), meantime.make_findable(uuid[]), meantime.pieces_changed(), meantime.versions_came(),
  meantime.pieces_with(tsquery, tsquery, piece_kind, text, text, int, uuid[], int), meantime.words_alike(text[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meantime.sought(text[], boolean), meantime.pieces_with(tsquery, tsquery, piece_kind, text, text, int, uuid[], int),
  meantime.words_alike(text[], boolean) TO meantime_clinic;

ALTER TABLE findable ENABLE ROW LEVEL SECURITY;
ALTER TABLE findable FORCE ROW LEVEL SECURITY;
ALTER TABLE findable_label ENABLE ROW LEVEL SECURITY;
ALTER TABLE findable_label FORCE ROW LEVEL SECURITY;
ALTER TABLE findable_word ENABLE ROW LEVEL SECURITY;
ALTER TABLE findable_word FORCE ROW LEVEL SECURITY;
ALTER TABLE favourite ENABLE ROW LEVEL SECURITY;
ALTER TABLE favourite FORCE ROW LEVEL SECURITY;

GRANT SELECT ON piece, piece_version TO meantime_guard;
GRANT SELECT, INSERT, UPDATE, DELETE ON findable TO meantime_guard;
GRANT SELECT, INSERT, DELETE ON findable_label TO meantime_guard;
GRANT SELECT, INSERT ON findable_word TO meantime_guard;
CREATE POLICY guard ON piece FOR SELECT TO meantime_guard USING (true);
CREATE POLICY guard ON piece_version FOR SELECT TO meantime_guard USING (true);
CREATE POLICY guard ON findable TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON findable_label TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON findable_word TO meantime_guard USING (true) WITH CHECK (true);

GRANT SELECT ON findable, findable_label TO meantime_clinic;
GRANT SELECT, INSERT, DELETE ON favourite TO meantime_clinic;
CREATE POLICY clinic ON findable FOR SELECT TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND (clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY clinic ON findable_label FOR SELECT TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND (clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY clinic ON favourite TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND piece_id IN (SELECT p.id FROM piece p));

GRANT CREATE ON SCHEMA meantime TO meantime_guard;
ALTER FUNCTION meantime.words_in(text, text, boolean) OWNER TO meantime_guard;
ALTER FUNCTION meantime.sought(text[], boolean) OWNER TO meantime_guard;
ALTER FUNCTION meantime.plain_lines(text) OWNER TO meantime_guard;
ALTER FUNCTION meantime.sentences_of(jsonb) OWNER TO meantime_guard;
ALTER FUNCTION meantime.make_findable(uuid[]) OWNER TO meantime_guard;
ALTER FUNCTION meantime.pieces_changed() OWNER TO meantime_guard;
ALTER FUNCTION meantime.versions_came() OWNER TO meantime_guard;
ALTER FUNCTION meantime.pieces_with(tsquery, tsquery, piece_kind, text, text, int, uuid[], int) OWNER TO meantime_guard;
ALTER FUNCTION meantime.words_alike(text[], boolean) OWNER TO meantime_guard;
REVOKE CREATE ON SCHEMA meantime FROM meantime_guard;

-- What is there already.
DO $$
DECLARE
  owner name := current_user;
BEGIN
  SET LOCAL ROLE meantime_guard;
  PERFORM meantime.make_findable(ARRAY(SELECT id FROM piece));
  EXECUTE format('SET LOCAL ROLE %I', owner);
END
$$;
