/** Signing in and out: the same steps in both products, each with pages of its own. */
import { type Context, type Env, Hono } from 'hono';
import { type Account, signIn } from './accounts.ts';
import { readForm } from './forms.ts';
import type { Html } from './html.ts';
import { parseReturnAddress } from './return-address.ts';
import { isSameSecret, type Sessions } from './sessions.ts';

/** What the sign-in page shows. */
export interface SignInView {
  /** Where the person goes afterwards, already checked; empty for the first page. */
  readonly returnAddress: string;
  readonly formToken: string;
  /** What was typed last time. */
  readonly username?: string;
  readonly problem?: string;
}

/** What `signInRoutes` needs. */
export interface SignInOptions<E extends Env> {
  readonly accounts: readonly Account[];
  readonly sessions: Sessions;
  readonly publicUrl: URL;
  readonly base: string;
  readonly drawSignIn: (view: SignInView, request: Request) => Html;
  /** Answers a sign-out that did not come from a page of this session. */
  readonly refuseStaleForm: (c: Context<E>) => Response | Promise<Response>;
}

/** Creates the routes `/login` and `/logout`. */
export function signInRoutes<E extends Env>(options: SignInOptions<E>): Hono<E> {
  const { accounts, sessions, publicUrl, base, drawSignIn, refuseStaleForm } = options;
  const home = `${base}/`;
  const show = (c: Context<E>, view: Omit<SignInView, 'formToken'>) => {
    const { token, setCookie } = sessions.signInToken(c.req.raw);
    if (setCookie !== undefined) c.header('Set-Cookie', setCookie);
    return c.html(drawSignIn({ ...view, formToken: token }, c.req.raw), view.problem ? 403 : 200);
  };

  const routes = new Hono<E>();
  routes.get('/login', (c) => {
    const returnAddress = parseReturnAddress(c.req.query('return'), publicUrl);
    const isKnown = accounts.some(({ name }) => name === sessions.find(c.req.raw)?.user);
    return isKnown ? c.redirect(returnAddress ?? home, 303) : show(c, { returnAddress: returnAddress ?? '' });
  });
  routes.post('/login', async (c) => {
    const { csrf = '', username = '', password = '', return: wanted } = await readForm(c);
    const returnAddress = parseReturnAddress(wanted, publicUrl);
    const again = { returnAddress: returnAddress ?? '', username };
    if (!sessions.isSignInToken(c.req.raw, csrf))
      return show(c, {
        ...again,
        problem: 'This form is from an earlier visit. Enter your password once more.',
      });
    const account = await signIn(accounts, username, password);
    if (!account)
      return show(c, { ...again, problem: 'Username and password do not match. Check both and try again.' });
    sessions.end(sessions.find(c.req.raw));
    c.header('Set-Cookie', sessions.open(account.name));
    return c.redirect(returnAddress ?? home, 303);
  });
  routes.post('/logout', async (c) => {
    const session = sessions.find(c.req.raw);
    const { csrf = '' } = await readForm(c);
    if (session && !isSameSecret(csrf, session.formToken)) return refuseStaleForm(c);
    c.header('Set-Cookie', sessions.end(session));
    return c.redirect(`${base}/login`, 303);
  });
  return routes;
}
