import pg from 'pg';
import { ContentRefused } from '../file-format/problem';
import type { DisclaimerSource } from '../disclaimer/read-disclaimer';
import { readLibrary, type Library, type LibraryPiece } from './read-library';
import { versionHash } from '../piece-format/version-hash';
import { toStored } from '../stored-json';

/** What a load changed. All zero when the library stood as it is already. */
export interface Loaded {
  newDisclaimers: number;
  newPieces: number;
  /** Further versions of pieces that were there. */
  newVersions: number;
  retired: number;
  /** True when the database holds a later disclaimer than this release brings: then nothing at all was changed. */
  leftAlone: boolean;
}

/**
 * Brings `content/` into the library: new files become pieces, changed ones further versions, and pieces
 * whose file is gone are retired; what was assigned keeps its version. One transaction, one loader at a time,
 * and nothing changes when nothing changed, so that any number of processes may call it as they start.
 *
 * `connectionString` is the owner's. Throws `ContentRefused` when the content is wrong, when a disclaimer's
 * words changed and its version did not, or when a piece became another kind.
 */
export async function loadLibrary(options: { connectionString: string; folder: string }): Promise<Loaded> {
  const library = await readLibrary(options.folder);
  const client = new pg.Client({ connectionString: options.connectionString });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('meantime library', 0))`);
    const loaded = await load(client, library);
    await client.query('COMMIT');
    return loaded;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

async function load(client: pg.Client, library: Library): Promise<Loaded> {
  const loaded: Loaded = { newDisclaimers: 0, newPieces: 0, newVersions: 0, retired: 0, leftAlone: false };
  const disclaimerIds = new Map<DisclaimerSource, string>();
  for (const disclaimer of library.disclaimers) {
    const found = await disclaimerInForce(client, disclaimer);
    if (found === 'later') return { ...loaded, leftAlone: true };
    if (found !== undefined) disclaimerIds.set(disclaimer, found);
  }
  for (const disclaimer of library.disclaimers.filter((one) => !disclaimerIds.has(one))) {
    disclaimerIds.set(disclaimer, await addDisclaimer(client, disclaimer));
    loaded.newDisclaimers += 1;
  }

  const there = await piecesThere(client);
  checkKinds(library.pieces, there);
  for (const piece of library.pieces) {
    const known = there.get(keyOf(piece.content));
    const id = known?.id ?? (await addPiece(client, piece));
    if (!known) loaded.newPieces += 1;
    else if (known.retired) await client.query('UPDATE piece SET retired_at = NULL WHERE id = $1', [id]);

    if (known?.number && known.hash?.equals(versionHash(piece, known.number))) {
      if (known.withoutSource !== null) await keepSource(client, known.withoutSource, piece);
      continue;
    }
    await addVersion(client, id, (known?.number ?? 0) + 1, piece, disclaimerIds.get(piece.disclaimer)!);
    if (known) loaded.newVersions += 1;
  }

  const present = new Set(library.pieces.map(({ content }) => keyOf(content)));
  const gone = [...there].filter(([key, { retired }]) => !present.has(key) && !retired).map(([, { id }]) => id);
  if (gone.length > 0) await client.query('UPDATE piece SET retired_at = now() WHERE id = ANY($1)', [gone]);
  return { ...loaded, retired: gone.length };
}

/** The id of this very version; undefined when it is new; 'later' when the database holds a later one. */
async function disclaimerInForce(client: pg.Client, source: DisclaimerSource): Promise<string | 'later' | undefined> {
  const { rows } = await client.query<{ id: string; version: number; label: string; body_html: string }>(
    'SELECT id, version, label, body_html FROM disclaimer WHERE slug = $1 AND language = $2 ORDER BY version DESC LIMIT 1',
    [source.slug, source.language],
  );
  const [latest] = rows;
  if (!latest || latest.version < source.version) return undefined;
  if (latest.version > source.version) return 'later';
  if (latest.label !== source.label || latest.body_html !== source.bodyHtml) {
    throw new ContentRefused([
      {
        file: source.file,
        line: source.versionLine,
        says: `The disclaimer says something else than the version ${source.version} that was loaded before. People acknowledge a text as it stands: raise \`version\` to ${source.version + 1}, and everyone is asked again, once.`,
      },
    ]);
  }
  return latest.id;
}

async function addDisclaimer(
  client: pg.Client,
  { slug, language, version, label, bodyHtml }: DisclaimerSource,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'INSERT INTO disclaimer (slug, language, version, label, body_html) VALUES ($1, $2, $3, $4, $5) RETURNING id',
    [slug, language, version, label, bodyHtml],
  );
  return rows[0]!.id;
}

interface PieceThere {
  id: string;
  kind: string;
  retired: boolean;
  number: number | null;
  hash: Buffer | null;
  /** The id of the newest version when its file is not kept yet. */
  withoutSource: string | null;
}

async function piecesThere(client: pg.Client): Promise<Map<string, PieceThere>> {
  const { rows } = await client.query<PieceThere & { slug: string; language: string }>(
    `SELECT DISTINCT ON (p.id) p.id, p.kind::text, p.slug, p.language, p.retired_at IS NOT NULL AS retired, v.number, v.content_hash AS hash,
       CASE WHEN s.piece_version_id IS NULL THEN v.id END AS "withoutSource"
     FROM piece p LEFT JOIN piece_version v ON v.piece_id = p.id LEFT JOIN piece_source s ON s.piece_version_id = v.id
     WHERE p.clinic_id IS NULL ORDER BY p.id, v.number DESC`,
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function keyOf({ slug, language }: { slug: string; language: string }): string {
  return `${slug} ${language}`;
}

function checkKinds(pieces: readonly LibraryPiece[], there: ReadonlyMap<string, PieceThere>): void {
  const problems = pieces.flatMap(({ file, content }) => {
    const known = there.get(keyOf(content));
    return known && known.kind !== content.kind
      ? [
          {
            file,
            line: 1,
            says: `"${content.slug}" was the name of another kind of piece before (${known.kind}). Give this one another slug.`,
          },
        ]
      : [];
  });
  if (problems.length > 0) throw new ContentRefused(problems);
}

async function addPiece(client: pg.Client, { content }: LibraryPiece): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'INSERT INTO piece (kind, slug, language) VALUES ($1::piece_kind, $2, $3) RETURNING id',
    [content.kind, content.slug, content.language],
  );
  return rows[0]!.id;
}

async function addVersion(
  client: pg.Client,
  pieceId: string,
  number: number,
  piece: LibraryPiece,
  disclaimerId: string,
): Promise<void> {
  const { content } = piece;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO piece_version (piece_id, number, content_hash, title, standfirst, minutes, content, disclaimer_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    [
      pieceId,
      number,
      versionHash(piece, number),
      content.title,
      content.standfirst,
      content.minutes,
      JSON.stringify(toStored(content)),
      disclaimerId,
    ],
  );
  await keepSource(client, rows[0]!.id, piece);
}

/** Keeps the file of a version, from which it is tailored, compared and exported. */
async function keepSource(client: pg.Client, versionId: string, { text }: LibraryPiece): Promise<void> {
  await client.query('INSERT INTO piece_source (piece_version_id, source) VALUES ($1, $2)', [versionId, text]);
}
