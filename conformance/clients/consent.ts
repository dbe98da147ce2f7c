// A person without a browser: opens the consent page, presses "Allow".

/**
 * @param authorizeUrl - with `oauth_token`.
 * @param identity - headers that say who the person is: a cookie, or what a proxy in front would set.
 * @returns the verifier that the consumer's callback would get.
 */
export async function approve(
  authorizeUrl: string,
  identity: Readonly<Record<string, string>>,
): Promise<string> {
  const page = await fetch(authorizeUrl, { headers: identity, redirect: 'manual' });
  const html = await page.text();
  if (page.status !== 200) throw new Error(`expected the consent page, got ${page.status} ${html}`);
  const cookies = page.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '');
  const { origin, pathname } = new URL(authorizeUrl);
  const decided = await fetch(origin + pathname, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...identity, origin, cookie: [identity['cookie'], ...cookies].filter(Boolean).join('; ') },
    body: new URLSearchParams([...hiddenInputs(html), ['approve', '1']]),
  });
  const location = decided.headers.get('location');
  const verifier = location === null ? null : new URL(location).searchParams.get('oauth_verifier');
  if (verifier === null)
    throw new Error(`expected a redirect with a verifier, got ${decided.status} ${location ?? ''}`);
  return verifier;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function hiddenInputs(html: string): [string, string][] {
  return [...html.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
    /name="([^"]*)"/.exec(input)?.[1] ?? '',
    (/value="([^"]*)"/.exec(input)?.[1] ?? '').replaceAll(
      /&(#?\w+);/g,
      (all, name: string) => ENTITIES[name] ?? all,
    ),
  ]);
}
