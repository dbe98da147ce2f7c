// A browser without script: keeps cookies by host, follows nothing by itself, sends what a browser sends with a form.

export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly url: string;
  /** Absolute, when the answer redirects. */
  readonly location: string | undefined;
}

export class Browser {
  /** As browsers do, cookies ignore the port. */
  readonly cookies = new Map<string, string>();

  async get(url: string, headers: Record<string, string> = {}): Promise<Visit> {
    return this.#send(url, { headers });
  }

  async post(
    url: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Visit> {
    return this.#send(url, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: new URL(url).origin,
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
    });
  }

  /** Follows redirects, as long as they stay below `prefix`. */
  async follow(visit: Visit, prefix: string): Promise<Visit> {
    let at = visit;
    for (let hops = 0; at.location?.startsWith(prefix) === true && hops < 10; hops++)
      at = await this.get(at.location);
    return at;
  }

  async #send(url: string, init: RequestInit): Promise<Visit> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), ...(init.headers as Record<string, string>) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      url,
      location: location === null ? undefined : new URL(location, url).href,
    };
  }
}

/** The hidden inputs of the page's only form. */
export function hiddenInputs(page: string): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (const [input] of page.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1] ?? '';
    inputs[name] = unescape(/value="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  return inputs;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescape(text: string): string {
  return text.replaceAll(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
