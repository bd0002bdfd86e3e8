/** Somebody of a world, and whether they are signed in, have read the note, have arrived, were mailed a link just now. */
export type Person = { id: string; kind: 'clinician' | 'client' } & Record<Standing, boolean>;
export type Standing = 'signedIn' | 'hasRead' | 'arrived' | 'mailed';
/** What is between two people: a care link, a piece given, something shared, a meeting. Over: ended, withdrawn, taken back, cancelled. */
export type Between = { id: string; clinician: Person; client: Person; over: boolean };
export type Shared = Between & { opened: boolean; isNew: boolean; discussed: boolean; waits: boolean };
export type World = {
  people: Person[];
  links: Between[];
  given: Between[];
  written: { id: string; client: Person }[];
  shared: Shared[];
  replies: { id: string; on: Shared }[];
  meetings: Between[];
};
/** Whether the two work together now. */
const live = (w: World, { clinician, client }: Pick<Between, 'clinician' | 'client'>) =>
  w.links.some((link) => link.clinician === clinician && link.client === client && !link.over);
/** Whether something is there for somebody: for its client always, for its clinician while the two work together. */
const isFor = (w: World, me: Person, it: Between) => it.client === me || (it.clinician === me && live(w, it));
/** An outcome, unless what it is about was never opened. */
const unless = (unopened: boolean, outcome: string) => (outcome === 'done' && unopened ? 'not-opened' : outcome);

/** What becomes of an act of somebody's on something, by the world as it stands before it. Whoever is not signed in does nothing. */
export const rules = {
  /** On a client, as `it` says they would be with the clinician who acts. */
  begin: () => 'done',
  meet: (w: World, _me: Person, it: Between) => (live(w, it) ? 'done' : 'nothing'),
  assign: (w: World, me: Person, it: Between) => (live(w, it) && me.hasRead ? 'done' : 'nothing'),
  inviteAgain: (w: World, _me: Person, it: Between) =>
    !live(w, it) ? 'nothing' : it.client.arrived ? 'arrived' : it.client.mailed ? 'just-sent' : 'done',
  /** On something that is between two. */
  touch: (w: World, me: Person, it: Between) => (isFor(w, me, it) ? 'done' : 'nothing'),
  move: (w: World, me: Person, it: Between) => (isFor(w, me, it) && !it.over ? 'done' : 'nothing'),
  write: (w: World, me: Person, it: Between) => (isFor(w, me, it) && me.hasRead ? 'done' : 'nothing'),
  share: (w: World, me: Person, it: Between) =>
    !me.hasRead ? 'not-acknowledged' : !isFor(w, me, it) ? 'nothing' : live(w, it) ? 'done' : 'care-ended',
  open: (w: World, me: Person, it: Shared) => (!isFor(w, me, it) ? 'nothing' : it.over ? 'taken-back' : 'done'),
  discuss: (w: World, me: Person, it: Shared) => unless(it.isNew, rules.open(w, me, it)),
  reply: (w: World, me: Person, it: Shared) =>
    isFor(w, me, it) && !live(w, it) ? 'care-ended' : unless(me === it.clinician && !it.opened, rules.open(w, me, it)),
};

/** What somebody finds in each table of the database, whatever they ask it. */
export function sees(w: World, me: Person): Record<string, { id: string }[]> {
  if (!me.signedIn) return {};
  const others = w.links.flatMap((it) => (it.client === me ? it.clinician : isFor(w, me, it) ? it.client : []));
  const given = w.given.filter((it) => isFor(w, me, it) && (me.kind === 'clinician' || me.hasRead));
  return {
    library: me.hasRead && (me.kind === 'clinician' || given.length > 0) ? [{ id: 'some' }] : [],
    person: [me, ...others],
    data_key: [me, ...others].filter((one) => w.given.some(({ client }) => client === one)),
    care_link: w.links.filter((it) => it.client === me || it.clinician === me),
    assignment: given,
    entry: w.written.filter((it) => it.client === me),
    shared_reflection: w.shared.filter((it) => isFor(w, me, it)),
    reply: w.replies.filter(({ on }) => isFor(w, me, on) && (me === on.client || !on.over)),
    appointment: w.meetings.filter((it) => isFor(w, me, it)),
  };
}
