/** The disclaimer's words, as a piece version pins them. */
export interface Disclaimer {
  readonly label: string;
  readonly version: number;
  /** Trusted HTML, made by our own Markdown reader. */
  readonly bodyHtml: string;
  /** What a clinic adds to it for one piece: trusted HTML, shown after the whole of it and never in place of any of it. */
  readonly addedHtml?: string | undefined;
}
