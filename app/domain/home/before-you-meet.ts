import { asViewer } from '~/db/as-viewer';
import { Prisma } from '~/db/generated/client';
import type { ClinicianViewer } from '~/db/viewer';

/** One shared reflection that waits to be read together, as a line. */
export interface WaitingLine {
  id: string;
  pieceTitle: string;
  /** ISO 8601. */
  sharedAt: string;
  /** Never opened. */
  isNew: boolean;
}

/** What waits from one client; at most the first few lines of it, the oldest first. */
export interface WaitingFrom {
  clientId: string;
  clientName: string;
  waiting: WaitingLine[];
  /** How many more there are than the lines say. */
  more: number;
}

/** A coming appointment and what is new from that client. */
export interface Meeting extends WaitingFrom {
  appointmentId: string;
  /** ISO 8601. */
  startsAt: string;
}

/** What a clinician reads before they meet. */
export interface BeforeYouMeet {
  /** The next appointments in order; what waits stands with the first of each client. */
  meetings: Meeting[];
  /** Whether there are more appointments than these. */
  moreMeetings: boolean;
  /** What was shared by people without an appointment, by who has waited longest. */
  withoutAppointment: WaitingFrom[];
  /** Whether the viewer works with anyone yet. */
  hasClients: boolean;
}

const MEETINGS = 12;
const LINES = 3;
/** How far into what waits we look for people without an appointment; the review queue has the rest. */
const LOOKED_THROUGH = 200;

type Found = {
  appointmentId: string;
  startsAt: Date;
  clientId: string;
  clientName: string;
  lines: WaitingLine[] | null;
  count: bigint;
};
type Alone = { clientId: string; clientName: string; lines: WaitingLine[]; count: bigint };

/** The viewer's home: whom they meet next, what those people shared, and what others shared. It reads no body. */
export async function beforeYouMeet(viewer: ClinicianViewer): Promise<BeforeYouMeet> {
  const me = Prisma.sql`${viewer.personId}::uuid`;
  const waits = Prisma.sql`s.clinician_id = ${me} AND s.read_together_at IS NULL AND s.taken_back_at IS NULL`;
  const line = Prisma.sql`json_build_object('id', s.id, 'pieceTitle', v.title, 'sharedAt', s.shared_at, 'isNew', s.opened_at IS NULL)`;
  const titled = Prisma.sql`JOIN assignment a ON a.id = s.assignment_id JOIN piece_version v ON v.id = a.piece_version_id`;

  return asViewer(viewer, async (db) => {
    const found = await db.$queryRaw<Found[]>`
      WITH coming AS MATERIALIZED (
        SELECT m.id, m.starts_at, m.client_id FROM appointment m
        WHERE m.clinician_id = ${me} AND m.cancelled_at IS NULL AND m.starts_at > now() - interval '1 hour'
        ORDER BY m.starts_at, m.id LIMIT ${MEETINGS + 1}
      )
      SELECT m.id AS "appointmentId", m.starts_at AS "startsAt", c.id AS "clientId", c.name AS "clientName", w.lines, w.count
      FROM coming m JOIN person c ON c.id = m.client_id
      CROSS JOIN LATERAL (
        SELECT json_agg(l.line ORDER BY l.shared_at, l.id) FILTER (WHERE l.rank <= ${LINES}) AS lines, count(*) AS count
        FROM (
          SELECT ${line} AS line, s.shared_at, s.id, row_number() OVER (ORDER BY s.shared_at, s.id) AS rank
          FROM shared_reflection s ${titled} WHERE ${waits} AND s.client_id = m.client_id
        ) l
      ) w
      ORDER BY m.starts_at, m.id`;
    const alone = await db.$queryRaw<Alone[]>`
      WITH waiting AS MATERIALIZED (
        SELECT s.id, s.client_id, s.assignment_id, s.shared_at, s.opened_at FROM shared_reflection s
        WHERE ${waits} ORDER BY s.shared_at, s.id LIMIT ${LOOKED_THROUGH}
      ), people AS MATERIALIZED (
        SELECT w.client_id, min(w.shared_at) AS first, count(*) AS count FROM waiting w
        GROUP BY w.client_id HAVING NOT EXISTS (SELECT FROM appointment m
          WHERE m.clinician_id = ${me} AND m.client_id = w.client_id AND m.cancelled_at IS NULL AND m.starts_at > now() - interval '1 hour')
        ORDER BY first, w.client_id LIMIT ${MEETINGS}
      ), lines AS MATERIALIZED (
        SELECT * FROM (SELECT w.*, row_number() OVER (PARTITION BY w.client_id ORDER BY w.shared_at, w.id) AS rank
          FROM waiting w JOIN people USING (client_id)) WHERE rank <= ${LINES}
      )
      SELECT c.id AS "clientId", c.name AS "clientName", json_agg(${line} ORDER BY s.shared_at, s.id) AS lines, q.count
      FROM people q JOIN person c ON c.id = q.client_id JOIN lines s ON s.client_id = q.client_id ${titled}
      GROUP BY c.id, c.name, q.first, q.count ORDER BY q.first, c.id`;
    const hasClients =
      found.length > 0 || (await db.careLink.findFirst({ where: { endedAt: null }, select: { id: true } })) !== null;

    const seen = new Set<string>();
    return {
      meetings: found.slice(0, MEETINGS).map(({ startsAt, lines, count, ...meeting }) => {
        const first = !seen.has(meeting.clientId);
        seen.add(meeting.clientId);
        const waiting = first ? (lines ?? []).map(moment) : [];
        return {
          ...meeting,
          startsAt: startsAt.toISOString(),
          waiting,
          more: first ? Number(count) - waiting.length : 0,
        };
      }),
      moreMeetings: found.length > MEETINGS,
      withoutAppointment: alone.map(({ lines, count, ...client }) => ({
        ...client,
        waiting: lines.map(moment),
        more: Math.max(0, Number(count) - LINES),
      })),
      hasClients,
    };
  });
}

/** JSON made by the database carries an offset; ours ends in Z everywhere. */
function moment(line: WaitingLine): WaitingLine {
  return { ...line, sharedAt: new Date(line.sharedAt).toISOString() };
}
