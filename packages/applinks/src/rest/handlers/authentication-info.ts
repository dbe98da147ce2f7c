// Is this an administrator, and do we reach that address? Both only for administrators. Wire notes, section 4.
import { parseWebUrl } from '../../web-url.ts';
import { statusAnswer } from '../representation.ts';
import { RestRefusal } from '../rest-refusal.ts';
import type { Handler } from '../route.ts';

export const authenticationInfo: Handler = ({ request }) =>
  statusAnswer(request, 200, 'The name and password are those of an administrator.');

/** Behind the address guard and a limit: for strangers, or without one, it would scan ports (threat T18). */
export const reachesUs: Handler = async ({ request, parameter, administrator }, context) => {
  const url = baseUrlOf(parameter('url'));
  const wait = context.probes.take(administrator);
  if (wait !== undefined) {
    throw new RestRefusal(429, 'Too many addresses were tried. Wait.', [['retry-after', String(wait)]]);
  }
  const id = parameter('id').toLowerCase();
  const found = await context.peers.manifest(url).catch(() => undefined);
  if (found?.id !== id) throw new RestRefusal(404, `no application with the id ${id} answers at ${url}`);
  return statusAnswer(request, 200, `The application ${id} answers at ${url}.`);
};

/** The rest of the path: percent-encoded once, or as it is. */
function baseUrlOf(raw: string): string {
  const parsed = parseWebUrl(decoded(raw));
  if (!parsed.ok || parsed.url.query !== null)
    throw new RestRefusal(400, 'expected a plain http or https address after /url/');
  return parsed.url.href.replace(/\/+$/, '');
}

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
