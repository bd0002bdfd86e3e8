import { Prisma } from '~/db/generated/client';
import { queryBatch } from '~/db/query';
import type { ClinicianViewer } from '~/db/viewer';
import { APPOINTMENT_LASTS } from '../appointments/lasts';
import { sharedLine, sharedLineOf, type SharedLine } from '../review/shared-line';
import { isWaiting } from '../sharing/discussed';

/** What is new from one client, that is, was never opened: shares, and threads with a reply. The oldest first. */
export interface NewFrom {
  clientId: string;
  clientName: string;
  /** The first few. */
  lines: SharedLine[];
  /** How many more there are than the lines say. */
  more: number;
}

/** An appointment. What its client shared stands with the first of theirs; with a later one there is nothing. */
export interface Meeting extends NewFrom {
  appointmentId: string;
  /** ISO 8601. */
  startsAt: string;
  /** It has begun, and its hour is not over. */
  isNow: boolean;
  /** How many shares and threads were opened and not discussed yet. */
  toDiscuss: number;
}

/** What a clinician reads before they meet: an agenda, and an inbox. */
export interface BeforeYouMeet {
  /** The appointments of this hour and of the days asked for, in order. */
  meetings: Meeting[];
  /** Whether there are more appointments in those days than these. */
  moreMeetings: boolean;
  /** What is new from everyone else, by who has waited longest. */
  others: NewFrom[];
  /** Whether more is new than all of this says; the review queue has it. */
  moreNew: boolean;
  /** Whether the viewer works with anyone yet. */
  hasClients: boolean;
}

const MEETINGS = 100;
const LINES = 3;
/** How much of what is new is looked through, the oldest first. */
const LOOKED_THROUGH = 1_000;

type Appointment = Omit<Meeting, 'startsAt' | 'lines' | 'more'> & { startsAt: Date };
type New = Omit<SharedLine, 'arrivedAt'> & {
  arrivedAt: Date;
  clientId: string;
  clientName: string;
  ofClient: number;
  ofAll: number;
};

/**
 * The viewer's home, as it is at this moment: whom they meet until a moment, and everything new, whoever it is from.
 * Nothing is there twice. It reads no body.
 */
export async function beforeYouMeet(viewer: ClinicianViewer, until: Date): Promise<BeforeYouMeet> {
  const me = Prisma.sql`${viewer.personId}::uuid`;
  const [coming, found, [any]] = await queryBatch<[Appointment, New, { hasClients: boolean }]>(viewer, [
    Prisma.sql`
      WITH coming AS MATERIALIZED (
        SELECT m.id, m.starts_at, m.client_id, row_number() OVER (PARTITION BY m.client_id ORDER BY m.starts_at, m.id) = 1 AS first
        FROM appointment m
        WHERE m.clinician_id = ${me} AND m.cancelled_at IS NULL AND m.starts_at > now() - ${APPOINTMENT_LASTS} AND m.starts_at < ${until}
        ORDER BY m.starts_at, m.id LIMIT ${MEETINGS + 1}
      )
      SELECT m.id AS "appointmentId", m.starts_at AS "startsAt", m.starts_at <= now() AS "isNow", c.id AS "clientId", c.name AS "clientName",
        CASE WHEN m.first THEN (SELECT count(*)::int FROM shared_reflection s
          WHERE s.clinician_id = ${me} AND s.client_id = m.client_id AND ${isWaiting} AND s.unopened_since IS NULL) ELSE 0 END AS "toDiscuss"
      FROM coming m JOIN person c ON c.id = m.client_id
      ORDER BY m.starts_at, m.id`,
    Prisma.sql`
      WITH new AS MATERIALIZED (
        SELECT s.id, s.client_id, row_number() OVER (ORDER BY s.unopened_since, s.id) AS at, count(*) OVER ()::int AS "ofAll"
        FROM (SELECT s.id, s.client_id, s.unopened_since FROM shared_reflection s WHERE s.clinician_id = ${me} AND s.taken_back_at IS NULL AND s.unopened_since IS NOT NULL
          ORDER BY s.unopened_since, s.id LIMIT ${LOOKED_THROUGH + 1}) s
      ), ranked AS MATERIALIZED (
        SELECT n.*, row_number() OVER (PARTITION BY n.client_id ORDER BY n.at) AS rank, count(*) OVER (PARTITION BY n.client_id)::int AS "ofClient" FROM new n
      )
      SELECT c.id AS "clientId", c.name AS "clientName", n."ofClient", n."ofAll", s.unopened_since AS "arrivedAt", ${sharedLine}
      FROM ranked n JOIN shared_reflection s ON s.id = n.id JOIN person c ON c.id = n.client_id ${sharedLineOf}
      WHERE n.rank <= ${LINES} ORDER BY n.at`,
    Prisma.sql`SELECT EXISTS (SELECT FROM care_link l WHERE l.clinician_id = ${me} AND l.ended_at IS NULL) AS "hasClients"`,
  ]);

  const newFrom = new Map<string, NewFrom>();
  for (const { clientId, clientName, ofClient, ofAll: _, arrivedAt, ...line } of found) {
    const from = newFrom.get(clientId) ?? { clientId, clientName, lines: [], more: ofClient };
    from.lines.push({ ...line, arrivedAt: arrivedAt.toISOString() });
    from.more -= 1;
    newFrom.set(clientId, from);
  }
  const meetings = coming.slice(0, MEETINGS).map((meeting): Meeting => {
    const { lines, more } = newFrom.get(meeting.clientId) ?? { lines: [], more: 0 };
    newFrom.delete(meeting.clientId);
    return { ...meeting, startsAt: meeting.startsAt.toISOString(), lines, more };
  });
  return {
    meetings,
    moreMeetings: coming.length > MEETINGS,
    others: [...newFrom.values()],
    moreNew: (found[0]?.ofAll ?? 0) > LOOKED_THROUGH,
    hasClients: any?.hasClients ?? false,
  };
}
