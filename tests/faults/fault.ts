/** What one instrument is told. */
export interface Told {
  /** The same seed does the same again, as far as anything here can. */
  seed: number;
  /** Of `worlds`: the path of one world, as its failure printed it. */
  path?: string;
  /** Of `access-control`: only what has this in its words. */
  only?: string;
}

/** One instrument: something goes wrong again and again, on purpose, and it is counted what came of it. */
export interface Fault<Size extends string = string> {
  name: string;
  /** How much of it the long form does. Each can be changed by a flag of its name. */
  long: Record<Size, number>;
  /**
   * Starts all that it needs, stops it again, prints a table. `holds` is whether everything was as promised; `figures`
   * go to the JSON file. Rejects when it could not measure.
   */
  run(size: Record<Size, number>, told: Told): Promise<{ holds: boolean; figures: object }>;
}
