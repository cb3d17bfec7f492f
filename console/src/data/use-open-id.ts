/** The provider of OpenID Connect that the hub was given. */
import { useEffect, useState } from 'react';
import { signInStep } from './sign-in.ts';

/** A provider: its name for people, and the address of the hub that leads to it. */
export interface OpenIdProvider {
  name: string;
  path: string;
}

/** Asks for the provider; `null`: there is none, or it is not known yet. */
export function useOpenIdProvider(): OpenIdProvider | null {
  const [provider, setProvider] = useState<OpenIdProvider | null>(null);
  useEffect(() => {
    signInStep<{ methods: { openIdConnect: OpenIdProvider | null } }>('/session/methods', null, 'GET').then(
      ({ methods }) => setProvider(methods.openIdConnect),
      () => {},
    );
  }, []);
  return provider;
}
