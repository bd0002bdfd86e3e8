const announcement = Symbol('announcement');

interface Known {
  readonly personId: string;
  readonly clinicId: string;
  readonly clinicName: string;
  readonly name: string;
  /** IANA name; the person's own, stored, never guessed. */
  readonly timeZone: string;
  /** Whether they have acknowledged the disclaimer in force. */
  readonly acknowledged: boolean;
  readonly [announcement]: string;
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

type Fields<V extends Viewer> = V extends Viewer ? Omit<V, typeof announcement> : never;

/**
 * Makes a viewer out of a checked login. Only `app/auth` may call it (lint says so). What announces the login to the
 * database is `announced`, and never the token of its cookie, which stays in `app/auth`. It does not show in logs or
 * JSON: it is held under a symbol that only `announcementOf` reads.
 */
export function mintViewer(fields: Fields<ClinicianViewer>, announced: string): ClinicianViewer;
export function mintViewer(fields: Fields<ClientViewer>, announced: string): ClientViewer;
export function mintViewer(fields: Fields<Viewer>, announced: string): Viewer {
  return Object.defineProperty({ ...fields }, announcement, { value: announced, enumerable: false }) as Viewer;
}

/** What announces a viewer's login to the database, as `meantime.login`. It is no cookie, and leads to none. */
export function announcementOf(viewer: Viewer): string {
  return viewer[announcement];
}
