import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { sealEmail } from '~/crypto/email-address';
import { query } from '~/db/query';
import { Prisma } from '~/db/generated/client';
import { newId } from '~/db/id';
import { mintViewer, type Viewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import type { TestClinic } from '../../support/people';
import { clientActions, clinicianActions, lists, readDisclaimer, type Action, type Ground } from './actions';
import { rules, sees, type Between, type Person, type Shared, type World } from './model';
import { announcedAs, loginId, newToken } from '../../support/login';

/** How many worlds are lived at once. */
const LANES = 3;

/** What comes over a world from outside the verbs that are tried, and looking at the pages that list things. */
const events = ['endCare', 'beginCare', 'signOut', 'arrive', 'read', 'list'] as const;

/** What is done where there is nothing yet to do something to. */
const comesFrom = { client: 'list', given: 'assign', shared: 'share', meetings: 'appoint' };

/** What others stand on is done more often. */
const weights: Record<string, number> = {
  assign: 5,
  share: 6,
  open: 4,
  reply: 3,
  write: 2,
  takeBack: 2,
  discuss: 2,
};
const whats = [...new Set([...Object.keys(clinicianActions), ...Object.keys(clientActions), ...events])];

const step = fc.record({
  what: fc.oneof(...whats.map((what) => ({ weight: weights[what] ?? 1, arbitrary: fc.constant(what) }))),
  /** Who does it, and to what: numbers, taken round and round whatever there is. */
  who: fc.nat(60),
  on: fc.nat(60),
  /** Whether it is done by somebody whose it is, where there is anyone, rather than by anybody. */
  rightly: fc.nat(3).map((n) => n > 0),
});

/** People, most of whom have read the note. */
const people = fc.array(
  fc.nat(5).map((n) => n !== 5),
  { minLength: 1, maxLength: 3 },
);
const clinic = fc.record({
  clinicians: people,
  clients: people,
  links: fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 4 }),
});

/** Worlds of one or two clinics, and what happens in each. */
const worlds = fc.noBias(
  fc.record({
    clinics: fc.array(clinic, { minLength: 1, maxLength: 2 }),
    steps: fc.array(step, { minLength: 10, maxLength: 30, size: 'max' }),
  }),
);
type Clinic = typeof clinic extends fc.Arbitrary<infer It> ? It : never;
type Step = typeof step extends fc.Arbitrary<infer It> ? It : never;

/** How much was compared with the model. */
export interface Count {
  worlds: number;
  acts: number;
  done: number;
  looks: number;
}

/** Where worlds are lived: any number in one database, which knows one note and one piece at least. */
export interface Where extends Omit<Ground, 'aDay'> {
  behind: TestClinic['behind'];
}

/**
 * Lives through that many worlds, some at once, each among all the others in one database, and holds every answer, and
 * all that everybody can see at the end of each, against the model. The same seed makes the same worlds. Rejects with
 * the smallest world found in which the two disagree, and `path` to make just that one again.
 */
export async function playScenarios(
  where: Where,
  options: { worlds: number; seed: number; path?: string; shrink?: boolean; tell?: (lived: number) => void },
): Promise<Count> {
  const count = { worlds: 0, acts: 0, done: 0, looks: 0 };
  const one = fc.asyncProperty(worlds, async ({ clinics, steps }) => {
    const life = new Life(where, count);
    for (const clinic of clinics) await life.found(clinic);
    for (const step of steps) await life.step(step);
    for (const person of life.people) await life.look(person);
    count.worlds += 1;
    if (count.worlds % 500 === 0) options.tell?.(count.worlds);
  });
  const { worlds: all, seed, path } = options;
  const lanes = path === undefined ? Math.min(LANES, all) : 1;
  const runs = Array.from({ length: lanes }, (_, lane) =>
    fc.assert(one, {
      seed: seed + lane,
      numRuns: Math.ceil(all / lanes),
      endOnFailure: options.shrink === false,
      ...(path !== undefined && { path }),
    }),
  );
  const ends = await Promise.allSettled(runs);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return count;
}

class Life {
  private world: World = { people: [], links: [], given: [], written: [], shared: [], replies: [], meetings: [] };
  private viewers = new Map<Person, Viewer>();
  private days = 0;
  private ground: Ground;
  private behind: Where['behind'];

  constructor(
    { behind, ...ground }: Where,
    private count: Count,
  ) {
    this.behind = behind;
    const aDay = () => `${new Date(Date.now() + (30 + ++this.days) * 86_400_000).toISOString().slice(0, 10)}T15:00`;
    this.ground = { ...ground, aDay };
  }

  get people(): readonly Person[] {
    return this.world.people;
  }

  async found({ clinicians, clients, links }: Clinic): Promise<void> {
    const clinicId = newId();
    const made = (kind: Person['kind']) => (hasRead: boolean) =>
      ({ id: newId(), kind, signedIn: true, hasRead, arrived: false, mailed: false }) satisfies Person;
    const [theirs, ours] = [clinicians.map(made('clinician')), clients.map(made('client'))];
    const between = links.flatMap(([a, b]) => {
      const [clinician, client] = [theirs[a % theirs.length], ours[b % ours.length]];
      return clinician && client ? [{ id: newId(), clinician, client, over: false }] : [];
    });
    const once = between.filter(
      (it, at) => between.findIndex((other) => other.clinician === it.clinician && other.client === it.client) === at,
    );
    const all = [...theirs, ...ours];
    const tokens = all.map((one) => this.mint(one, clinicId));
    await this.behind(
      `WITH clinic AS (INSERT INTO clinic (id, name) VALUES ($1, 'A clinic') RETURNING id),
        person AS (INSERT INTO person (id, clinic_id, kind, name, address_sealed, address_lookup)
          SELECT p.id, $1, p.kind::person_kind, 'Somebody', p.sealed, decode(md5(p.id::text), 'hex') FROM unnest($2::uuid[], $3::text[], $10::bytea[]) AS p (id, kind, sealed) RETURNING id),
        read AS (INSERT INTO acknowledgement (person_id, disclaimer_id, clinic_id) SELECT id, $4, $1 FROM unnest($5::uuid[]) AS p (id) RETURNING 1),
        login AS (INSERT INTO login_session (id, person_id, expires_at, absolute_expires_at, mac)
          SELECT l.id, l.person, now() + interval '8 hours', now() + interval '8 hours', sha256('x') FROM unnest($6::text[], $2::uuid[]) AS l (id, person) RETURNING 1)
      INSERT INTO care_link (id, clinic_id, clinician_id, client_id)
        SELECT l.id, $1, l.clinician, l.client FROM unnest($7::uuid[], $8::uuid[], $9::uuid[]) AS l (id, clinician, client)`,
      [
        clinicId,
        all.map(({ id }) => id),
        all.map(({ kind }) => kind),
        this.ground.disclaimerId,
        all.filter(({ hasRead }) => hasRead).map(({ id }) => id),
        tokens.map(loginId),
        once.map(({ id }) => id),
        once.map(({ clinician }) => clinician.id),
        once.map(({ client }) => client.id),
        all.map(({ id }) => sealEmail(id, `${id}@people.example`)),
      ],
    );
    this.world.people.push(...all);
    this.world.links.push(...once);
  }

  async step({ what, who, on, rightly }: Step): Promise<void> {
    if ((events as readonly string[]).includes(what)) return this.event(what, who, on);
    const asClinician = what in clinicianActions && !(what in clientActions && who % 2 === 1);
    const kind = asClinician ? 'clinician' : 'client';
    const act = (asClinician ? clinicianActions : clientActions)[what] as Action<Viewer>;
    const actors = this.world.people.filter((one) => one.kind === kind);
    const found = act.on === 'client' ? this.world.people.filter((one) => one.kind === 'client') : this.world[act.on];
    const target = found[on % found.length];
    if (target === undefined) return this.step({ what: comesFrom[act.on], who, on, rightly: true });
    const whose = 'kind' in target ? this.world.links.find((it) => it.client === target)?.clinician : target[kind];
    const me = (rightly && whose) || (actors[who % actors.length] as Person);
    const it = ('kind' in target ? { id: '', clinician: me, client: target, over: false } : target) as Shared;

    const id = newId();
    const expected = me.signedIn ? rules[act.rule](this.world, me, it) : 'nothing is done';
    const answer = await answerOf(() => act.run(this.viewerOf(me), it, this.ground, id));
    this.count.acts += 1;
    agree(`${what} by a ${kind}`, !me.signedIn && answer !== 'done' ? 'nothing is done' : answer, expected);
    if (answer !== 'done') return;
    this.count.done += 1;
    act.then?.(this.world, it, id);
    if (what === 'invite') await this.cameIn(me, id);
  }

  private async event(what: string, who: number, on: number): Promise<void> {
    const { people, links } = this.world;
    const one = people[who % people.length] as Person;
    const link = links[on % links.length] as Between;
    switch (what) {
      case 'endCare':
        link.over = true;
        await this.behind('UPDATE care_link SET ended_at = now() WHERE id = $1 AND ended_at IS NULL', [link.id]);
        break;
      case 'beginCare': {
        const clinicians = people.filter(({ kind }) => kind === 'clinician');
        const clinician = clinicians[who % clinicians.length] as Person;
        const { client } = link;
        if (this.clinicOf(clinician) !== this.clinicOf(client)) break;
        if (links.some((it) => it.clinician === clinician && it.client === client && !it.over)) break;
        const id = newId();
        links.push({ id, clinician, client, over: false });
        await this.behind('INSERT INTO care_link (id, clinic_id, clinician_id, client_id) VALUES ($1, $2, $3, $4)', [
          id,
          this.clinicOf(client),
          clinician.id,
          client.id,
        ]);
        break;
      }
      case 'signOut':
        if (on % 3 > 0) break;
        one.signedIn = false;
        await this.behind(`UPDATE login_session SET expires_at = now() - interval '1 second' WHERE person_id = $1`, [
          one.id,
        ]);
        break;
      case 'arrive':
        link.client.arrived = true;
        await this.behind(`UPDATE person SET passphrase_hash = 'one' WHERE id = $1`, [link.client.id]);
        break;
      case 'read':
        if (one.signedIn)
          agree('reading the note', await answerOf(() => readDisclaimer(this.viewerOf(one), this.ground)), 'done');
        one.hasRead ||= one.signedIn;
        break;
      default:
        await this.list(one);
    }
  }

  /** Whoever was invited gets a login here, without the mail and the page it leads to. */
  private async cameIn(by: Person, id: string): Promise<void> {
    const client = this.world.people.at(-1) as Person;
    const link = this.world.links.at(-1) as Between;
    const token = this.mint(client, this.clinicOf(by));
    const [row] = await this.behind<{ id: string }>(
      `WITH login AS (INSERT INTO login_session (id, person_id, expires_at, absolute_expires_at, mac)
        VALUES ($2, $1, now() + interval '8 hours', now() + interval '8 hours', sha256('x')))
       SELECT id FROM care_link WHERE client_id = $1`,
      [id, loginId(token)],
    );
    link.id = row?.id ?? 'none';
  }

  /** The pages that list things show what the model says, and no more. */
  private async list(me: Person): Promise<void> {
    if (me.kind === 'client' && !me.hasRead) return;
    const seen = sees(this.world, me);
    const ids = (table: string, which: (it: Shared) => boolean = () => true) =>
      ((seen[table] ?? []) as Shared[]).filter(which).map(({ id }) => id);
    this.count.looks += 1;
    const viewer = this.viewerOf(me);
    if (viewer.kind === 'clinician') {
      agree(
        'the lists of a clinician',
        sorted(await lists.clinician(viewer)),
        sorted({
          people: ids('person').filter((id) => id !== me.id),
          waiting: ids('shared_reflection', ({ over, waits }) => !over && waits),
          meetings: ids('appointment', ({ over }) => !over).slice(0, 12),
        }),
      );
    } else {
      agree(
        'the lists of a client',
        sorted(await lists.client(viewer)),
        sorted({
          given: ids('assignment'),
          shared: ids('shared_reflection'),
          recorded: ids('shared_reflection'),
          readers: ids('care_link', ({ over }) => !over).map(() => 'Somebody'),
        }),
      );
    }
  }

  /** What the database itself lets somebody see, past every verb, is what the model says. */
  async look(me: Person): Promise<void> {
    const viewer = this.viewerOf(me);
    this.count.looks += 1;
    const rows = await query<{ at: string; id: string }>(viewer, everything[viewer.kind]);
    const seen: Record<string, string[]> = {};
    for (const { at, id } of rows) (seen[at] ??= []).push(id);
    const expected = Object.entries(sees(this.world, me))
      .map(([at, some]): [string, string[]] => [at, some.map(stateOf)])
      .filter(([, some]) => some.length > 0);
    agree(`what the database shows a ${me.kind}`, sorted(seen), sorted(Object.fromEntries(expected)));
  }

  private mint(one: Person, clinicId: string): string {
    const token = newToken();
    const known = {
      personId: one.id,
      clinicId,
      clinicName: 'A clinic',
      name: 'Somebody',
      timeZone: 'Europe/London',
      acknowledged: true,
    };
    this.viewers.set(
      one,
      one.kind === 'client'
        ? mintViewer({ ...known, kind: 'client' }, announcedAs(token))
        : mintViewer({ ...known, kind: 'clinician', managesClinic: false }, announcedAs(token)),
    );
    return token;
  }

  private viewerOf(one: Person): Viewer {
    return this.viewers.get(one) as Viewer;
  }

  private clinicOf(one: Person): string {
    return this.viewerOf(one).clinicId;
  }
}

const ofBoth = `
  SELECT 'person' AS at, id::text FROM person
  UNION ALL SELECT 'care_link', id || CASE WHEN ended_at IS NULL THEN '' ELSE ' over' END FROM care_link
  UNION ALL SELECT 'assignment', id || CASE WHEN withdrawn_at IS NULL THEN '' ELSE ' over' END FROM assignment
  UNION ALL SELECT 'shared_reflection', id || CASE WHEN taken_back_at IS NULL THEN '' ELSE ' over' END
    || CASE WHEN opened_at IS NULL THEN '' ELSE ' opened' END || CASE WHEN discussed_at IS NULL THEN '' ELSE ' discussed' END FROM shared_reflection
  UNION ALL SELECT 'reply', id::text FROM reply
  UNION ALL SELECT 'appointment', id || CASE WHEN cancelled_at IS NULL THEN '' ELSE ' over' END FROM appointment
  UNION ALL SELECT 'library', 'some' FROM piece
  UNION ALL SELECT 'library', 'some' FROM piece_version
  UNION ALL SELECT 'data_key', person_id::text FROM data_key WHERE scope = 'shared'`;
/** Entries go by their assignment: each has one here. What stands under a name that the model does not know is too much. */
const everything = {
  clinician: Prisma.raw(`${ofBoth}
    UNION ALL SELECT 'a key that is not shared', person_id::text FROM data_key WHERE scope <> 'shared'
    UNION ALL SELECT 'what others read', person_id::text FROM acknowledgement WHERE person_id <> meantime.viewer_id()`),
  client: Prisma.raw(`${ofBoth}
    UNION ALL SELECT 'entry', assignment_id::text FROM entry
    UNION ALL SELECT 'what others read', person_id::text FROM acknowledgement WHERE person_id <> meantime.viewer_id()
    UNION ALL SELECT 'what happened to others', object_id::text FROM access_event WHERE subject_id <> meantime.viewer_id()`),
};

/** A thing of the model as the rows above name it. */
function stateOf(it: { id: string } & Partial<Shared>): string {
  return [it.id, ...(['over', 'opened', 'discussed'] as const).filter((state) => it[state] === true)].join(' ');
}

async function answerOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return 'done';
  } catch (error) {
    if (error instanceof NotFound) return 'nothing';
    if (error instanceof Refused) return error.code;
    return `failed: ${(error as Error).message.split('\n').at(-1) ?? ''}`;
  }
}

function sorted(lists: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(lists)
      .map(([at, ids]): [string, string[]] => [at, [...new Set(ids)].sort()])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function agree(what: string, found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(`${what}: found ${JSON.stringify(found)}, the model says ${JSON.stringify(expected)}`);
}
