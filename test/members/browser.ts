import { once } from 'node:events';
import { WebSocket } from 'ws';
import { linkUrl, makeLink } from '../../src/domains/members/links.ts';
import { makeMachineLink } from '../../src/domains/members/on-machine.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { OpenApi } from '../graphql/api.ts';

/** An answer of an endpoint of signing in. */
export interface JsonAnswer {
  status: number;
  headers: Headers;
  body: {
    session?: { id: string; expiresAt: string };
    link?: Record<string, unknown>;
    errors?: { message: string; extensions: { code: string; retryAfterMs?: number } }[];
    data?: Record<string, unknown> | null;
    [name: string]: unknown;
  };
}

let browsers = 0;

/** A browser at the hub's own page: it keeps cookies and names its origin, as browsers do. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly url: string;
  /** Of the page that it shows. */
  origin: string | null;
  readonly headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.url = url;
    this.origin = url;
    // Each one is somebody else to the rates.
    const number = ++browsers;
    this.headers = { 'x-forwarded-for': `198.51.${number >> 8}.${number & 255}`, ...headers };
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<JsonAnswer> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookies.size === 0 ? {} : { cookie: this.cookie }),
        ...(this.origin === null ? {} : { origin: this.origin }),
        ...this.headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
  }

  post(path: string, body: unknown): Promise<JsonAnswer> {
    return this.request('POST', path, body);
  }

  /** An operation; the root fields of its answer. */
  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const { body } = await this.post('/graphql', { query, variables });
    if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
    return body.data as T;
  }

  /** A socket that sends its cookie, after `connection_init`: whether it is let in, and how it ends. */
  async socket(): Promise<{ ws: WebSocket; letIn: boolean; closed: Promise<{ code: number; reason: string }> }> {
    const ws = new WebSocket(`${this.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { cookie: this.cookie, ...(this.origin === null ? {} : { origin: this.origin }) },
    });
    ws.on('error', () => {});
    const closed = new Promise<{ code: number; reason: string }>((resolve) =>
      ws.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
    await Promise.race([once(ws, 'open'), closed]);
    ws.send(JSON.stringify({ type: 'connection_init' }));
    const first = await Promise.race([once(ws, 'message').then(([data]) => String(data)), closed.then(() => '')]);
    return { ws, letIn: first.includes('connection_ack'), closed };
  }
}

/** Makes a link on the machine for an owner of a workspace. @returns its token */
export async function machineToken(
  api: OpenApi,
  email?: string,
  workspaceId = api.owner.workspace.id,
): Promise<string> {
  const { db, clock } = api.runtime;
  const link = await makeMachineLink(db, clock, {
    workspaceId,
    role: 'OWNER',
    ...(email === undefined ? {} : { email }),
  });
  if (!linkUrl('http://x', link.token).endsWith(`/sign-in#${link.token}`)) throw new Error('the link is another one');
  return link.token;
}

/** A member of a workspace, invited. @returns the token of the invitation */
export async function invited(
  api: OpenApi,
  email: string,
  role: 'OWNER' | 'AGENT' | 'READ_ONLY' | 'COMPLIANCE' | 'MARKETER' = 'AGENT',
  workspaceId = api.owner.workspace.id,
): Promise<{ memberId: string; token: string }> {
  const { db, clock } = api.runtime;
  return db.prisma.$transaction(async (tx) => {
    const member = await tx.member.create({
      data: { id: newId(), workspaceId, name: email.split('@')[0] ?? '', email, role },
    });
    const { token } = await makeLink(tx, member.id, 'INVITATION', clock.now());
    return { memberId: member.id, token };
  });
}

/** A browser that has signed in by a link. */
export async function signedIn(api: OpenApi, token: string, headers: Record<string, string> = {}): Promise<Browser> {
  const browser = new Browser(api.url, headers);
  const { status, body } = await browser.post('/session', { token });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return browser;
}
