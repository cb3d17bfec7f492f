// Settings of the OpenID provider that members sign in with.

/** The provider, and what the hub is to it. */
export interface OpenIdSettings {
  /** Issuer, e.g. `https://accounts.example.com`. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Name of the provider on the page of signing in. */
  name: string;
}

/** The settings as the environment gives them: all of the first three, or none. */
interface Given {
  oidcIssuer: string | null;
  oidcClientId: string | null;
  oidcClientSecret: string | null;
  oidcName: string;
}

/** The provider that the settings name; `null`: none. */
export function openIdSettingsOf({
  oidcIssuer,
  oidcClientId,
  oidcClientSecret,
  oidcName,
}: Given): OpenIdSettings | null {
  if (oidcIssuer === null || oidcClientId === null || oidcClientSecret === null) return null;
  return { issuer: oidcIssuer, clientId: oidcClientId, clientSecret: oidcClientSecret, name: oidcName };
}
