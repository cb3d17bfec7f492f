/** Names of webhook events on the command line. */

/** Events as the API names them, of how they are written: `message.delivered`, or as the API has it. */
export function eventNames(events: readonly string[] | undefined): string[] | undefined {
  return events?.flatMap((each) => each.split(',')).map((name) => name.trim().replace(/[.-]/g, '_').toUpperCase());
}

/** An event of the API as it is written in requests: MESSAGE_PART_SENT is `message.part_sent`. */
export function eventWord(name: string): string {
  return name.toLowerCase().replace('_', '.');
}
