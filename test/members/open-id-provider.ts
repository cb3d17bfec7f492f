import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Somebody who has an account there. */
export interface Account {
  sub: string;
  email?: string;
  email_verified?: boolean;
}

interface Answer {
  status: number;
  location?: string;
  body?: object | undefined;
}

interface Grant {
  nonce: string;
  challenge: string;
  redirectUri: string;
  account: Account;
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A small OpenID provider on loopback: authorization code with PKCE, signed ID tokens, user info. OpenID Connect Core 1.0 §3.1 */
export class Provider {
  readonly #server: Server;
  readonly #grants = new Map<string, Grant>();
  readonly #tokens = new Map<string, Account>();
  /** Member who is signed in there. */
  account: Account = { sub: 'nobody' };
  /** Wrong claims in its ID token. */
  lies: { nonce?: string; aud?: string; iss?: string; exp?: number; strangeKey?: true } = {};
  /** True: e-mail is told by the user info endpoint alone. */
  emailInUserInfo = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Provider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new Provider(server);
    server.on('request', (req, res) => {
      void provider
        .#answer(new URL(req.url ?? '/', provider.issuer), req.headers, text(req))
        .then(({ status, location, body }) => {
          res.writeHead(status, {
            'content-type': 'application/json',
            ...(location === undefined ? {} : { location }),
          });
          res.end(JSON.stringify(body ?? {}));
        });
    });
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(url: URL, headers: NodeJS.Dict<string | string[]>, body: Promise<string>): Promise<Answer> {
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return { status: 200, body: this.#configuration() };
      case '/jwks':
        return {
          status: 200,
          body: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] },
        };
      case '/authorize':
        return { status: 302, location: this.#authorize(url.searchParams) };
      case '/token':
        return this.#token(new URLSearchParams(await body), String(headers.authorization ?? ''));
      case '/userinfo':
        return { status: 200, body: this.#tokens.get(String(headers.authorization).slice('Bearer '.length)) };
      default:
        return { status: 404 };
    }
  }

  #configuration() {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  #authorize(asked: URLSearchParams): string {
    const get = (name: string) => asked.get(name) ?? '';
    const code = randomBytes(16).toString('hex');
    const redirectUri = get('redirect_uri');
    this.#grants.set(code, {
      nonce: get('nonce'),
      challenge: get('code_challenge'),
      redirectUri,
      account: this.account,
    });
    return `${redirectUri}?${new URLSearchParams({ code, state: get('state'), iss: this.issuer })}`;
  }

  #token(form: URLSearchParams, authorization: string) {
    const grant = this.#grants.get(form.get('code') ?? '');
    this.#grants.delete(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const secret =
      form.get('client_secret') ?? Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':')[1];
    const fits = grant !== undefined && proof === grant.challenge && form.get('redirect_uri') === grant.redirectUri;
    if (!fits || secret !== 'the-secret') return { status: 400, body: { error: 'invalid_grant' } };
    const accessToken = randomBytes(16).toString('hex');
    this.#tokens.set(accessToken, grant.account);
    const idToken = this.#idToken(grant);
    return {
      status: 200,
      body: { access_token: accessToken, token_type: 'Bearer', expires_in: 60, id_token: idToken },
    };
  }

  #idToken({ nonce, account }: Grant): string {
    const { strangeKey, ...lies } = this.lies;
    const now = Math.floor(Date.now() / 1_000);
    const who = this.emailInUserInfo ? { sub: account.sub } : account;
    const claims = { iss: this.issuer, aud: 'the-hub', iat: now, exp: now + 60, nonce, ...who, ...lies };
    const signed = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part(claims)}`;
    const key = strangeKey === true ? strange : privateKey;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }
}
