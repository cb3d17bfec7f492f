/** A rule that a gate goes by: data, so that docs and tests read what the code reads. */
export interface Rule {
  id: string;
  /** Text or law in which the rule is written. */
  source: string;
  /** The day on which that was so, ISO 8601: rules change. */
  asOf: string;
}
