/** Someone whose page saves as they type. */
export interface PlannedWriter {
  personId: string;
  cookie: string;
  assignmentId: string;
  placeKey: string;
}

/** Someone who knows their passphrase and signs in. */
export interface PlannedSignIn {
  email: string;
  network: string;
}

/** All that the process which makes the load is told, once. Rates are a second. */
export interface LoadPlan {
  origin: string;
  seed: number;
  writers: PlannedWriter[];
  /** Seconds between two saves of one writer. */
  savesEvery: number;
  reads: { cookie: string; path: string }[];
  readsRate: number;
  signIns: PlannedSignIn[];
  passphrase: string;
  signInsRate: number;
  /** In every stretch it comes from so many networks that have not been heard of before, and may all still try. */
  flood: { networks: number; emails: string[]; rate: number };
}

export type Kind = 'saves' | 'reads' | 'sign-ins' | 'wrong sign-ins';

/** One stretch of load, answered with a `Stretch` when it is over. */
export interface Ask {
  seconds: number;
  kinds: readonly Kind[];
  /** How much of the planned rates, from 0 to 1; of the writers the first so many. */
  share: number;
}

/** What came of one kind of request. Times in milliseconds, from when a request was due to the end of its answer. */
export interface Came {
  kind: Kind;
  due: number;
  answered: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** How many answers there were of each status; 0 is none at all. */
  statuses: Record<string, number>;
  /** What was due and did not get the answer that a healthy server gives. */
  errors: number;
}

/** One writer's journal: what the server has said that it keeps. */
export interface Journal {
  personId: string;
  assignmentId: string;
  placeKey: string;
  /** How many versions were acknowledged, and the last one's name and words. */
  acknowledged: number;
  base: string;
  text: string;
  /** Words that were sent and never answered: they may be stored or not. */
  unanswered: string[];
  /** What must never be heard. */
  wrong: string[];
}

export interface Stretch {
  came: Came[];
  /** How late this process itself was in sending, in milliseconds, 99th percentile: what is not the server's. */
  lateness: number;
  /** Milliseconds of processor time that this process took. */
  processor: number;
  seconds: number;
  journals: Journal[];
}
