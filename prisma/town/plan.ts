import { Chance } from './chance';
import { aName } from './words';

/** What a town is made from. The same request makes the same rows, sealed texts and their keys apart. */
export interface TownRequest {
  seed: string;
  sharedReflections: number;
  /** The moment up to which the town has lived. */
  now: Date;
}

export interface PlannedClinic {
  id: string;
  name: string;
}

export interface PlannedClinician {
  id: string;
  clinicId: string;
  name: string;
  email: string;
  timeZone: string;
  managesClinic: boolean;
}

/** One client, before their years are written. */
export interface PlannedClient {
  /** What their chance begins with, so that nobody's life depends on how many others there are. */
  key: string;
  id: string;
  clinicId: string;
  clinicianId: string;
  name: string;
  email: string;
  timeZone: string;
  /** Invited, and not arrived yet; working together; or no longer. */
  state: 'invited' | 'in care' | 'ended';
  years: number;
  sharedReflections: number;
  /** How many of the last of them wait, where chance is not to decide it. */
  waiting?: number;
}

export interface TownPlan {
  clinics: PlannedClinic[];
  clinicians: PlannedClinician[];
  clients: PlannedClient[];
  /** Whose rows are the same in every town of the seed that is large enough to hold them. */
  steady: { clinician: string; client: string } | undefined;
  heavy: { clinician: string; client: string } | undefined;
}

/** Every person of the town signs in with it. */
export const TOWN_PASSPHRASE = 'a kettle, a stair, and no hurry';

/** Where people live, and the hour of UTC at which their working day begins, an hour of summer time apart. */
const ZONES: Record<string, number> = {
  'Europe/London': 9,
  'Europe/Dublin': 9,
  'America/New_York': 14,
  'America/Vancouver': 17,
  'Australia/Sydney': 22,
};

/** The hour of UTC at which the working day begins in one of the town's zones. */
export function morningIn(timeZone: string): number {
  return ZONES[timeZone] ?? 9;
}

/** A clinician with an ordinary load, in any town of a thousand and more: 25 clients, 300 shared reflections, 40 of them waiting. */
const STEADY = { from: 1_000, clients: 25, shared: 12, waiting: (at: number) => (at < 15 ? 2 : 1) };
/** One with hundreds of clients, in any town of twenty thousand and more: 300 clients, 480 shared reflections waiting. */
const HEAVY = { from: 20_000, clients: 300, shared: 20, waiting: (at: number) => (at < 180 ? 2 : 1) };
/** The first client of the heavy load has written for six years. */
const LONG = { years: 6, shared: 320 };

/** Who lives in a town of that size: a few clinicians with hundreds of clients, many with ten. */
export function planTown({ seed, sharedReflections }: TownRequest): TownPlan {
  const chance = new Chance(`${seed} town`);
  const clinics: PlannedClinic[] = [];
  const clinicians: PlannedClinician[] = [];
  const clients: PlannedClient[] = [];
  const clinic = () => {
    const made = { id: new Chance(`${seed} clinic ${clinics.length}`).id(), name: `Demo Clinic ${clinics.length + 1}` };
    clinics.push(made);
    return made;
  };
  const clinician = (key: string, clinicId: string, managesClinic: boolean) => {
    const own = new Chance(`${seed} clinician ${key}`);
    const email = `clinician-${key}@town.example`;
    const made = {
      id: own.id(),
      clinicId,
      name: aName(own),
      email,
      timeZone: own.pick(Object.keys(ZONES)),
      managesClinic,
    };
    clinicians.push(made);
    return made;
  };
  const client = (key: string, of: PlannedClinician, its: Partial<PlannedClient>) => {
    const own = new Chance(`${seed} client ${key}`);
    const { clinicId, id: clinicianId, timeZone } = of;
    const email = `client-${key}@town.example`;
    const who = { key, id: own.id(), clinicId, clinicianId, name: aName(own), email, timeZone };
    const state = own.is(0.03) ? 'invited' : own.is(0.2) ? 'ended' : 'in care';
    const made: PlannedClient = { ...who, state, years: own.between(0.1, 5), sharedReflections: 0, ...its };
    clients.push(made);
    return made;
  };

  const first = clinic();
  const cast = (key: string, { from, clients: many, shared, waiting }: typeof STEADY, long?: typeof LONG) => {
    if (sharedReflections < from) return undefined;
    const one = clinician(key, first.id, false);
    for (let at = 0; at < many; at += 1) {
      const years = 1 + (at % 3);
      const its = { state: 'in care' as const, years, sharedReflections: shared, waiting: waiting(at) };
      const more = at === 0 && long ? { years: long.years, sharedReflections: long.shared } : {};
      client(`${key}-${at + 1}`, one, { ...its, ...more });
    }
    return { clinician: one.email, client: `client-${key}-1@town.example` };
  };
  const steady = cast('steady', STEADY);
  const heavy = cast('heavy', HEAVY, LONG);

  const all = Math.max(Math.min(10_000, Math.round(sharedReflections / 25)), sharedReflections < 1_000 ? 12 : 100);
  const others: PlannedClient[] = [];
  let here = first;
  let room = Math.ceil(all * 0.4);
  while (clients.length < all) {
    if (room <= 0) {
      here = clinic();
      room = Math.ceil(30 + 60 * chance.skewed(0.8));
    }
    const key = String(clinicians.length + 1);
    const one = clinician(
      key,
      here.id,
      !clinicians.some(({ clinicId, managesClinic }) => managesClinic && clinicId === here.id),
    );
    const load = chance.is(0.03)
      ? chance.between(150, 600)
      : chance.is(0.28)
        ? chance.between(25, 60)
        : chance.between(4, 16);
    const many = Math.min(Math.ceil(load), all - clients.length);
    for (let at = 0; at < many; at += 1) others.push(client(`${key}-${at + 1}`, one, {}));
    room -= many;
  }
  spread(others, sharedReflections - clients.reduce((sum, { sharedReflections: has }) => sum + has, 0), seed);
  return { clinics, clinicians, clients, steady, heavy };
}

/** Shares the rest out among the others, exactly: most have written little, some for years. */
function spread(others: PlannedClient[], rest: number, seed: string): void {
  const arrived = others.filter(({ state }) => state !== 'invited');
  const weights = arrived.map(({ key }) => new Chance(`${seed} weight ${key}`).skewed(0.9));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  let given = 0;
  arrived.forEach((client, at) => {
    reached += weights[at] ?? 0;
    const upTo = Math.round((rest * reached) / whole);
    client.sharedReflections = upTo - given;
    given = upTo;
    client.years = Math.max(client.years, client.sharedReflections / 70);
  });
}
