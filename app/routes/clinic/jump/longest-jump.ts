/** In characters; what is longer is cut. A name has at most 200. */
export const LONGEST_JUMP = 200;
