/** Signing in with passkeys, and registering them. */
import * as z from 'zod';
import { Assertion, Attestation } from '../../domains/members/credential-shapes.ts';
import {
  passkeyRegistrationOptions,
  passkeySignInOptions,
  registerPasskey,
  signInWithPasskey,
} from '../../domains/members/passkeys.ts';
import { countStep } from '../../domains/members/rates.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { ownOrigin } from './cookie.ts';
import { type Answer, begun, bodyOf, browserOf, type SignInRequest, signedIn } from './endpoint.ts';

const NoBody = z.object({});
const PasskeySignIn = z.object({ response: Assertion });
const NewPasskey = z.object({ name: z.string().trim().min(1).max(100), response: Attestation });

/** `POST /session/passkey/options`: what the browser is to prove. */
export async function showSignInOptions(request: SignInRequest): Promise<Answer> {
  const { runtime, req, address } = request;
  await bodyOf(request, NoBody);
  await countStep(runtime, 'passkeyOptions', address);
  return { status: 200, body: { options: await passkeySignInOptions(runtime, ownOrigin(req, runtime.config)) } };
}

/** `POST /session/passkey`: signs in with a passkey. */
export async function beginByPasskey(request: SignInRequest): Promise<Answer> {
  const { runtime, req, address, principal } = request;
  const { response } = await bodyOf(request, PasskeySignIn);
  await countStep(runtime, 'passkey', address);
  const given = response as unknown as Parameters<typeof signInWithPasskey>[1];
  const origin = ownOrigin(req, runtime.config);
  return begun(request, await signInWithPasskey(runtime, given, origin, browserOf(request), principal));
}

/** `POST /passkeys/options`: what the browser is to make. */
export async function showRegistrationOptions(request: SignInRequest): Promise<Answer> {
  const { runtime, req } = request;
  const principal = signedIn(request);
  await bodyOf(request, NoBody);
  await countStep(runtime, 'registration', principal.session.loginId);
  const options = await passkeyRegistrationOptions(runtime, principal, ownOrigin(req, runtime.config));
  return { status: 200, body: { options } };
}

/** `POST /passkeys`: registers a passkey of whoever is signed in. */
export async function addPasskey(request: SignInRequest): Promise<Answer> {
  const { runtime, req } = request;
  const principal = signedIn(request);
  const { name, response } = await bodyOf(request, NewPasskey);
  await countStep(runtime, 'registration', principal.session.loginId);
  const given = response as unknown as Parameters<typeof registerPasskey>[3];
  const passkey = await registerPasskey(runtime, principal, name, given, ownOrigin(req, runtime.config));
  return {
    status: 201,
    body: { passkey: { id: toGlobalId('Passkey', passkey.id), name, createdAt: passkey.createdAt } },
  };
}
