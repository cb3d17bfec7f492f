/** Signing in by a link, and out. */
import * as z from 'zod';
import { exchangeLink, findLink } from '../../domains/members/links.ts';
import { countStep } from '../../domains/members/rates.ts';
import { signOut } from '../../domains/members/sessions.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { SESSION_COOKIE, setCookie } from './cookie.ts';
import { type Answer, begun, bodyOf, browserOf, type SignInRequest } from './endpoint.ts';

const LinkToken = z.object({ token: z.string().min(1).max(200) });
const LinkUseInput = LinkToken.extend({ join: z.boolean().nullish() });

/** `POST /session`: uses a link up, and signs in. */
export async function beginByLink(request: SignInRequest): Promise<Answer> {
  const { runtime, principal, address } = request;
  const { token, join } = await bodyOf(request, LinkUseInput);
  await countStep(runtime, 'link', address);
  const use = { ...browserOf(request), principal, join: join ?? false };
  return begun(request, await exchangeLink(runtime, token, use));
}

/** `POST /session/link`: what a link would open; it is not used up. */
export async function showLink(request: SignInRequest): Promise<Answer> {
  const { runtime, address } = request;
  const { token } = await bodyOf(request, LinkToken);
  await countStep(runtime, 'peek', address);
  const { kind, expiresAt, member } = await findLink(runtime, token);
  const { name, email, role, workspace } = member;
  const shown = { id: toGlobalId('Workspace', workspace.id), name: workspace.name };
  return { status: 200, body: { link: { kind, expiresAt, member: { name, email, role }, workspace: shown } } };
}

/** `DELETE /session`: signs out; who is not signed in is signed out too. */
export async function end(request: SignInRequest): Promise<Answer> {
  const { runtime, req, res, principal } = request;
  if (principal !== null) await signOut(runtime, principal);
  setCookie(req, res, runtime.config, SESSION_COOKIE, null);
  return { status: 204 };
}
