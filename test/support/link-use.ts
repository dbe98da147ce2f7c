// A link in use: people who build here from the stand-in, and whom our side acts for there.
import type { Browser, Visit } from './browser.ts';
import { endpoint } from './dance.ts';
import type { Echo, RunningGateway } from './gateway.ts';
import { callOut, decideHere } from './linked-gateway.ts';
import { allowThere, buildNow, danceStart, type StandIn } from './stand-in.ts';

interface Ends {
  readonly gateway: Pick<RunningGateway, 'publicUrl' | 'signedIn'>;
  readonly standIn: StandIn;
}

/** A browser in which somebody is signed in at both applications. */
export async function signedInAtBoth(user: string, { gateway, standIn }: Ends): Promise<Browser> {
  return standIn.signedIn(user, await gateway.signedIn(user));
}

/** Somebody is asked, allows it on our consent page, and builds: the one link of the stand-in is meant. */
export async function authorizesAndBuilds(user: string, ends: Ends): Promise<Echo> {
  const { gateway, standIn } = ends;
  const linkId = standIn.links()[0]?.id ?? '';
  const browser = await signedInAtBoth(user, ends);
  const first = await buildNow(standIn, browser, linkId);
  if (first.outcome !== 'credentials-required')
    throw new Error(`expected to be asked: ${JSON.stringify(first)}`);
  const asked = await browser.follow(await browser.get(danceStart(standIn, linkId)), 'http');
  const back = await browser.follow(await decideHere(gateway, browser, asked), 'http');
  if (back.status !== 200) throw new Error(`the dance ended with ${back.status}: ${back.text}`);
  const built = await buildNow(standIn, browser, linkId);
  if (built.status !== 200) throw new Error(`not built: ${JSON.stringify(built)}`);
  return JSON.parse(built.body) as Echo; // the echo's own shape
}

const PROJECTS = '/rest/api/1.0/projects';

/** Somebody is told where to ask, allows it there, and then our side acts there. @returns what came of it. */
export async function authorizesAndActs(
  user: string,
  ends: Ends,
  { key, link }: { readonly key: string; readonly link: string },
): Promise<string> {
  const { gateway, standIn } = ends;
  const call = { key, user, link, path: PROJECTS };
  const first = await callOut(gateway, call);
  if (first.authorizeUrl === undefined)
    throw new Error(`expected to be asked: ${first.status} ${first.text}`);
  const browser = await signedInAtBoth(user, ends);
  const asked = await browser.follow(await browser.get(first.authorizeUrl), 'http');
  const back = await browser.follow(await allowThere(standIn, browser, asked), 'http');
  if (back.status !== 200) throw new Error(`the dance ended with ${back.status}: ${back.text}`);
  const { status, text } = await callOut(gateway, call);
  if (status !== 200) throw new Error(`refused: ${status} ${text}`);
  return text;
}

/** Between two gateways that share one application: somebody allows `to` what `from` asks for, and `from` calls it. */
export async function authorizesAndCalls(
  user: string,
  {
    from,
    to,
    key,
    link,
  }: {
    readonly from: Pick<RunningGateway, 'publicUrl' | 'signedIn'>;
    readonly to: Pick<RunningGateway, 'publicUrl'>;
    readonly key: string;
    readonly link: string;
  },
): Promise<Echo> {
  const call = { key, user, link, path: '/job/main?x=1' };
  const first = await callOut(from, call);
  if (first.authorizeUrl === undefined)
    throw new Error(`expected to be asked: ${first.status} ${first.text}`);
  const browser = await from.signedIn(user);
  const asked: Visit = await browser.follow(await browser.get(first.authorizeUrl), 'http');
  if (!asked.url.startsWith(endpoint(to.publicUrl, 'authorize'))) throw new Error(`asked at ${asked.url}`);
  await browser.follow(await decideHere(to, browser, asked), 'http');
  const { status, text } = await callOut(from, call);
  if (status !== 200) throw new Error(`refused: ${status} ${text}`);
  return JSON.parse(text) as Echo; // the echo's own shape
}
