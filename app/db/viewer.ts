const loginToken = Symbol('login token');

interface Known {
  readonly personId: string;
  readonly clinicId: string;
  readonly clinicName: string;
  readonly name: string;
  /** IANA name; the person's own, stored, never guessed. */
  readonly timeZone: string;
  /** Whether they have acknowledged the disclaimer in force. */
  readonly acknowledged: boolean;
  readonly [loginToken]: string;
}

/** A clinician whose login was checked in this request. */
export interface ClinicianViewer extends Known {
  readonly kind: 'clinician';
  /** An owner: can also manage the clinic. */
  readonly managesClinic: boolean;
}

/** A client whose login was checked in this request. */
export interface ClientViewer extends Known {
  readonly kind: 'client';
}

export type Viewer = ClinicianViewer | ClientViewer;

type Fields<V extends Viewer> = V extends Viewer ? Omit<V, typeof loginToken> : never;

/**
 * Makes a viewer out of a checked login. Only `app/auth` may call it (lint says so). The token does not
 * show in logs or JSON: it is held under a symbol that only `asViewer` reads.
 */
export function mintViewer(fields: Fields<ClinicianViewer>, token: string): ClinicianViewer;
export function mintViewer(fields: Fields<ClientViewer>, token: string): ClientViewer;
export function mintViewer(fields: Fields<Viewer>, token: string): Viewer {
  return Object.defineProperty({ ...fields }, loginToken, { value: token, enumerable: false }) as Viewer;
}

/** The login token behind a viewer, for announcing it to the database. */
export function tokenOf(viewer: Viewer): string {
  return viewer[loginToken];
}
