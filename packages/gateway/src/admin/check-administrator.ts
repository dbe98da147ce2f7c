// Is this an administrator of the store, with the right password? The same answer for the wire REST and the sign-in form.
import type { AdministratorCheck, AdministratorVerdict } from '@maillon/applinks/rest';
import type { Store } from '@maillon/applinks/storage';
import { createGate } from './gate.ts';
import { isPassword } from './passwords.ts';
import { createSignInLimit, type SignInLimit } from './sign-in-limit.ts';

export interface AdministratorCheckOptions {
  readonly store: Pick<Store, 'administrators'>;
  /** Default: one of its own, so that guesses at one door do not close another. */
  readonly limit?: SignInLimit;
}

// Each comparison takes 19 MiB for a moment. Fewer at once than attempts are free: those that are right at the same
// time do not make each other wait.
const MAX_AT_ONCE = 4;
const MAX_IN_LINE = 64;
const BUSY: AdministratorVerdict = { kind: 'limited', retryAfterSeconds: 1 };

export function createAdministratorCheck({
  store,
  limit = createSignInLimit(),
}: AdministratorCheckOptions): AdministratorCheck {
  const gate = createGate(MAX_AT_ONCE, MAX_IN_LINE);
  return async ({ name, password }, remoteAddress) => {
    const keys = [`name ${name}`, `address ${remoteAddress ?? ''}`];
    const verdict = gate.pass<AdministratorVerdict>(async () => {
      const retryAfterSeconds = limit.take(keys);
      if (retryAfterSeconds !== undefined) return { kind: 'limited', retryAfterSeconds };
      const known = await store.administrators.find(name);
      if (!(await isPassword(password, known?.passwordHash))) return { kind: 'refused' };
      limit.forgive(keys);
      return { kind: 'administrator', name };
    });
    return verdict ?? BUSY;
  };
}
