/** Entries of the audit log in words, with the page of what they are about. */

/** An entry, as far as its words need it. */
export interface Audited {
  action: string;
  subject: string;
  subjectName: string | null;
  detail: unknown;
}

/** Words of an entry. */
export interface AuditWords {
  /** Act in words: "Changed the route". */
  did: string;
  /** Object of the act: its name, or its id; `null`: the words before say it. */
  what: string | null;
  /** Address of its page; `null`: it has none, or is gone. */
  href: string | null;
}

/** Verbs by the second word of an action. */
const VERBS: Readonly<Record<string, string>> = {
  create: 'Made',
  update: 'Changed',
  delete: 'Deleted',
  remove: 'Removed',
  rename: 'Renamed',
  revoke: 'Revoked',
  rotate: 'Gave a new secret to',
  invite: 'Invited',
  join: 'Joined as',
  link: 'Made a sign-in link for',
  connect: 'Connected an account to',
  erase: 'Erased',
  export: 'Exported',
  import: 'Imported',
  tag: 'Tagged',
  upsert: 'Saved',
  state: 'Recorded a choice of',
  add: 'Added',
  change: 'Changed',
  record: 'Recorded',
  lift: 'Lifted',
  cancel: 'Canceled',
  replace: 'Replaced',
  reschedule: 'Moved the time of',
  resend: 'Sent again',
  publish: 'Published',
  save: 'Saved',
  set: 'Set',
  setEnabled: 'Switched',
  override: 'Overrode',
  register: 'Added',
  begin: 'Began',
  preferences: 'Set the preferences of',
  preferenceLink: 'Made a link to the preferences of',
  revokePreferenceLink: 'Revoked a link to the preferences of',
  request: 'Asked for a consent of',
  free: 'Freed',
  end: 'Ended',
  switch: 'Switched to another workspace in',
};

/** Nouns by the first word of an action, and where they have a page. */
export const NOUNS: Readonly<Record<string, { noun: string; many: string; page?: (id: string) => string }>> = {
  apiKey: { noun: 'the key', many: 'keys', page: () => '/developers/keys' },
  consent: { noun: 'the contact', many: 'contacts', page: (id) => `/contacts/${id}` },
  contact: { noun: 'the contact', many: 'contacts', page: (id) => `/contacts/${id}` },
  contactEvent: { noun: 'an event', many: 'events of contacts' },
  contactField: { noun: 'the field', many: 'fields', page: () => '/segments/fields' },
  contactList: { noun: 'the list', many: 'lists', page: () => '/segments/lists' },
  keyword: { noun: 'the keywords', many: 'keywords' },
  member: { noun: 'the member', many: 'members', page: () => '/settings/members' },
  message: { noun: 'the message', many: 'messages', page: (id) => `/messages/${id}` },
  passkey: { noun: 'a passkey', many: 'passkeys' },
  reply: { noun: 'a reply', many: 'the replies' },
  route: { noun: 'the route', many: 'routes', page: (id) => `/routes/${id}` },
  rule: { noun: 'a rule', many: 'the rules' },
  sample: { noun: 'the sample data', many: 'the sample data' },
  segment: { noun: 'the segment', many: 'segments', page: () => '/segments/queries' },
  sender: { noun: 'the sender', many: 'senders', page: () => '/settings/senders' },
  session: { noun: 'a session', many: 'sessions' },
  smscConnection: { noun: 'the connection', many: 'connections', page: (id) => `/connections/${id}` },
  suppression: { noun: 'a suppression', many: 'suppressions' },
  template: { noun: 'the template', many: 'templates', page: (id) => `/templates/${id}` },
  workspace: { noun: 'the workspace', many: 'the workspace', page: () => '/settings/workspace' },
};

/** Says what an entry is about. */
export function auditWords({ action, subject, subjectName, detail }: Audited): AuditWords {
  const [first = '', second = ''] = action.split('.');
  const { noun, many, page } = NOUNS[first] ?? { noun: spaced(first), many: spaced(first) };
  const ofMany = subject.startsWith('workspace_') && first !== 'workspace';
  const verb = second === 'setEnabled' ? switchVerb(detail) : (VERBS[second] ?? spaced(second));
  const isGone = second === 'delete' || second === 'erase' || second === 'remove';
  const href = ofMany || isGone || page === undefined ? null : page(encodeURIComponent(subject));
  if (ofMany) return { did: `${verb} ${counted(detail, many)}`, what: null, href };
  // A page that is known by its id can be named by it; "a session" needs no name.
  return { did: `${verb} ${noun}`, what: subjectName ?? (href?.includes(subject) ? shortId(subject) : null), href };
}

function switchVerb(detail: unknown): string {
  const enabled = typeof detail === 'object' && detail !== null && 'enabled' in detail ? detail.enabled : undefined;
  if (enabled === undefined) return 'Switched';
  return enabled === true ? 'Enabled' : 'Disabled';
}

/** Things with their number, where the entry has it: "1 contact", "2 contacts". */
function counted(detail: unknown, many: string): string {
  if (typeof detail !== 'object' || detail === null) return many;
  const counts = ['created', 'updated', 'changed', 'count'].flatMap((name) => {
    const value = (detail as Record<string, unknown>)[name];
    return typeof value === 'number' ? value : [];
  });
  const sum = counts.reduce((total, each) => total + each, 0);
  if (counts.length === 0) return many;
  return sum === 1 ? `1 ${many.replace(/s$/, '')}` : `${sum.toLocaleString()} ${many}`;
}

function shortId(id: string): string {
  return `…${id.slice(-6)}`;
}

/** Parts words that are written as one: "setEnabled" is "set enabled". */
function spaced(name: string): string {
  return name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}
