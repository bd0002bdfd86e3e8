/** What stands, for the clinician, in the place of something that was taken back. */
export const TAKEN_BACK = 'This was taken back by the person who shared it. Nothing of it is kept here.';
