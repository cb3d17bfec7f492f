/** The registry of files: what the hub writes to a disk itself. */

/** Something in the data folder of `heliograph up`, or a file that a command writes. */
export interface RegisteredFile {
  /** Path in the data folder; of a file that a command writes, the option that names it. */
  path: string;
  holds: string;
  /** Effect of erasing a contact on it. */
  erase: string;
  kept: string;
}

/** Everything in the data folder. */
export const DATA_FOLDER: readonly RegisteredFile[] = [
  {
    path: 'postgres',
    holds: 'the database: the tables above, its journal, and rows that were changed until VACUUM takes them',
    erase: 'as the tables above; octets of old rows stay in its files until PostgreSQL writes over them',
    kept: 'until the folder is removed',
  },
  { path: 'nats', holds: 'the streams above: ids', erase: 'nothing to erase', kept: 'as the streams above' },
  {
    path: 'state.json',
    holds: 'ports, the secret key, passwords of the servers, the development owner’s key',
    erase: 'not about a contact',
    kept: 'until the folder is removed',
  },
  {
    path: 'running.json',
    holds: 'the address of the running hub',
    erase: 'not about a contact',
    kept: 'while the hub runs',
  },
  { path: 'lock', holds: 'the id of the running process', erase: 'not about a contact', kept: 'while the hub runs' },
];

/** Other files, and what looks as if it were one. */
export const OTHER_FILES: readonly RegisteredFile[] = [
  {
    path: 'an uploaded CSV of contacts',
    holds: 'numbers and attributes',
    erase: 'nothing to erase: it is read as it comes',
    kept: 'not at all: no copy is written',
  },
  {
    path: 'the file of `contacts import --refusals`',
    holds: 'line, column and reason of refused rows: a reason may quote a number',
    erase: 'stays: it is on the disk of whoever ran the command',
    kept: 'until it is removed',
  },
  {
    path: 'memory of the simulator',
    holds: 'what its handsets got and wrote: it stands for phones and never runs in production unless allowed',
    erase: 'gone when it ends',
    kept: 'while it runs',
  },
  {
    path: 'backups of the database',
    holds: 'the tables above',
    erase: 'stays: erase again after a restore',
    kept: 'as long as you keep them',
  },
];
