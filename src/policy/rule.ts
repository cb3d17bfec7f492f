/** A rule that a gate goes by: data, so that docs and tests read what the code reads. */
export interface Rule {
  id: string;
  /** Where it is written. */
  source: string;
  /** The day on which that was so, ISO 8601: rules change. */
  asOf: string;
}
