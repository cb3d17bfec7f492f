// The OpenID provider of the hub: sending browsers there, and reading what they bring back (openid-client).
import { createHmac } from 'node:crypto';
import type { Configuration } from 'openid-client';
import { insertSignInChallenge, takeAnyChallenge } from '../../db/sql/sign-in-challenges.ts';
import { SignInError } from '../../kernel/errors.ts';
import type { OpenIdSettings } from '../../kernel/open-id-settings.ts';
import type { Runtime } from '../../runtime.ts';
import { hashToken } from '../accounts/session-principal.ts';
import { newToken } from './sessions.ts';

type Needs = Pick<Runtime, 'db' | 'clock' | 'secrets'>;

/** Time that a browser may take at the provider, in milliseconds. */
export const OPEN_ID_WITHIN_MS = 600_000;
/** Time for which what the provider says of itself is believed, in milliseconds. */
const DISCOVERED_FOR_MS = 3_600_000;

/** An account at the provider, as it vouches for it. */
export interface OpenIdAccount {
  issuer: string;
  subject: string;
  /** In lower case; `null`: it names none that it has verified. */
  email: string | null;
}

/** The provider of a process. */
export class OpenIdProvider {
  readonly settings: OpenIdSettings;
  #discovered: { configuration: Promise<Configuration>; until: number } | null = null;

  constructor(settings: OpenIdSettings) {
    this.settings = settings;
  }

  /**
   * Begins: where the browser goes, and the secret that it keeps meanwhile. Everything that has to be the same when it comes
   * back follows from the secret, so that any process may be asked then.
   *
   * @param redirectUri where it comes back to @param sessionId the session that the account is to be connected to; `null`: none
   */
  async begin(needs: Needs, redirectUri: string, sessionId: string | null): Promise<{ secret: string; url: URL }> {
    const client = await import('openid-client');
    const configuration = await this.#configuration(needs);
    const secret = newToken();
    const expiresAt = new Date(needs.clock.now().getTime() + OPEN_ID_WITHIN_MS);
    await insertSignInChallenge(needs.db.pool, challengeHash(secret), sessionId, expiresAt);
    const { state, nonce, verifier } = derived(needs, secret);
    const url = client.buildAuthorizationUrl(configuration, {
      ...{ redirect_uri: redirectUri, scope: 'openid email profile', state, nonce },
      ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    });
    return { secret, url };
  }

  /**
   * Reads what a browser brings back.
   *
   * @param secret what the browser kept @param url the address that it came back to, with its query
   * @throws SignInError when it took too long, was used before, or the provider vouches for nobody
   */
  async finish(needs: Needs, secret: string, url: URL): Promise<OpenIdAccount & { sessionId: string | null }> {
    const taken = await takeAnyChallenge(needs.db.pool, challengeHash(secret), needs.clock.now());
    if (taken === null) throw new SignInError('This sign-in was used or has expired. Begin again.');
    const client = await import('openid-client');
    const configuration = await this.#configuration(needs);
    const { state, nonce, verifier } = derived(needs, secret);
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, checks);
      const claims = tokens.claims();
      if (claims === undefined) throw new SignInError('The provider vouches for nobody.');
      const said =
        claims.email === undefined
          ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : claims;
      const verified = said.email_verified === true && typeof said.email === 'string' ? said.email.toLowerCase() : null;
      return { issuer: claims.iss, subject: claims.sub, email: verified, sessionId: taken.sessionId };
    } catch (error) {
      if (error instanceof SignInError) throw error;
      const why = error instanceof Error ? error.message.slice(0, 200) : '';
      throw new SignInError(`The provider’s answer was not taken: ${why}.`);
    }
  }

  /** Metadata of the provider. @throws SignInError when it does not answer */
  async #configuration({ clock }: Pick<Needs, 'clock'>): Promise<Configuration> {
    const now = clock.now().getTime();
    if (this.#discovered === null || this.#discovered.until <= now) {
      this.#discovered = { configuration: this.#discover(), until: now + DISCOVERED_FOR_MS };
    }
    try {
      return await this.#discovered.configuration;
    } catch (error) {
      this.#discovered = null;
      throw new SignInError(`${this.settings.name} does not answer: ${error instanceof Error ? error.message : ''}.`);
    }
  }

  async #discover(): Promise<Configuration> {
    const client = await import('openid-client');
    const { issuer, clientId, clientSecret } = this.settings;
    const url = new URL(issuer);
    // Otherwise the signature of an ID token is not looked at: TLS to the provider would stand for it.
    const signed = [client.enableNonRepudiationChecks];
    // Settings allow a provider without TLS on this machine alone.
    const execute = url.protocol === 'http:' ? [...signed, client.allowInsecureRequests] : signed;
    return client.discovery(url, clientId, clientSecret, undefined, { execute, timeout: 10 });
  }
}

/** Values of one sign-in that nobody can guess who does not know the secret of the browser and the key of the hub. */
function derived({ secrets }: Pick<Needs, 'secrets'>, secret: string) {
  const of = (what: string) =>
    createHmac('sha256', secrets.hashKey).update(`open-id ${what} ${secret}`).digest('base64url');
  return { state: of('state'), nonce: of('nonce'), verifier: of('verifier') };
}

/** Kept apart from the challenges of passkeys, which browsers receive. */
function challengeHash(secret: string): Buffer<ArrayBuffer> {
  return hashToken(`open-id ${secret}`);
}
