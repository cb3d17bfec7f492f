/** The steps of signing in, which are no GraphQL: they set the cookie of the session. */

/** A link as the hub knows it. */
export interface SignInLink {
  kind: 'INVITATION' | 'RECOVERY' | 'MACHINE';
  expiresAt: string;
  member: { name: string; email: string; role: string };
  workspace: { id: string; name: string };
}

/** A step that the hub refused, with its message for people. */
export class SignInError extends Error {
  override name = 'SignInError';
}

/** Sends a step. @throws SignInError where it is refused, or the hub does not answer */
export async function signInStep<Answer>(path: string, body: object | null, method = 'POST'): Promise<Answer> {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    ...(body === null ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => null);
  if (response === null) throw new SignInError('The hub does not answer. Try again in a moment.');
  if (response.status === 204) return {} as Answer;
  const answer = (await response.json().catch(() => ({}))) as { errors?: { message: string }[] };
  if (!response.ok) throw new SignInError(answer.errors?.[0]?.message ?? `The hub answered ${response.status}.`);
  return answer as Answer;
}

/** Signs in with a passkey of this device or of a key. @throws SignInError where there is none, or it is refused */
export async function signInWithPasskey(): Promise<void> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const { options } = await signInStep<{ options: Parameters<typeof startAuthentication>[0]['optionsJSON'] }>(
    '/session/passkey/options',
    {},
  );
  const response = await startAuthentication({ optionsJSON: options }).catch(stopped);
  await signInStep('/session/passkey', { response });
}

/** Makes a passkey on this device for who is signed in. @throws SignInError where it cannot be made */
export async function addPasskey(name: string): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const { options } = await signInStep<{ options: Parameters<typeof startRegistration>[0]['optionsJSON'] }>(
    '/passkeys/options',
    {},
  );
  const response = await startRegistration({ optionsJSON: options }).catch(stopped);
  await signInStep('/passkeys', { name, response });
}

/** Says in words why the browser made or showed no passkey. */
function stopped(error: unknown): never {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError')
    throw new SignInError('No passkey was used: it was canceled, or there is none on this device.');
  if (name === 'InvalidStateError') throw new SignInError('This device has a passkey of yours already.');
  if (name === 'SecurityError')
    throw new SignInError(`A passkey of this hub does not work at ${location.host}: open it at its own address.`);
  throw new SignInError(error instanceof Error ? error.message : String(error));
}
