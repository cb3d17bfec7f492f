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
