// What a signature covers of a message as it comes over the wire: repeated headers, chunked bodies, raw bytes, bounds.
import { bodyHash } from '@maillon/oauth1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dance,
  prepare,
  type SignedCall,
  type TestConsumer,
  type TokenPair,
} from '../../../test/support/dance.ts';
import { type RawResponse, rawRequest } from '../../../test/support/http.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from '../../../test/support/notes.ts';

const HASHED: TestConsumer = { consumerKey: 'hashed', sharedSecret: 'hashed-secret' };
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const JSON_TYPE = 'Content-Type: application/json';
const CHUNKED = 'Transfer-Encoding: chunked';
const MEBIBYTE = 1024 * 1024;

let notes: RunningNotes;
let grant: TokenPair;
let grantOfHashed: TokenPair;

beforeAll(async () => {
  notes = await startNotes();
  await notes.store.links.add(linkFor(CONSUMER));
  await notes.store.links.add(linkFor(HASHED, { requireBodyHash: true }, 'Hashed'));
  const alice = await notes.signedIn('alice');
  grant = await dance(CONSUMER, notes.publicUrl, alice);
  grantOfHashed = await dance(HASHED, notes.publicUrl, alice);
});
afterAll(() => notes.close());

/** The Authorization line of a request to /notes. */
async function authorizationFor(call: Partial<SignedCall> = {}, consumer = CONSUMER): Promise<string> {
  const tokens = consumer === HASHED ? grantOfHashed : grant;
  const { init } = await prepare(consumer, { url: `${notes.publicUrl}/notes`, ...tokens, ...call });
  return `Authorization: ${new Headers(init.headers).get('authorization') ?? ''}`;
}

async function sendRaw(
  method: string,
  lines: readonly string[],
  body: string | Uint8Array = '',
): Promise<RawResponse> {
  const { host, port } = new URL(notes.publicUrl);
  return await rawRequest({
    port: Number(port),
    lines: [`${method} /notes HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines],
    body,
    timeoutMs: 5000,
  });
}

/** Status, problem, and what is said about it. */
function told({ status, body }: RawResponse): readonly [number, string | null, string | null] {
  const fields = new URLSearchParams(body.toString());
  return [status, fields.get('oauth_problem'), fields.get('oauth_problem_advice')];
}

function chunk(bytes: Uint8Array | string): Buffer {
  const content = Buffer.from(bytes);
  return Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')]);
}

const LAST_CHUNK = '0\r\n\r\n';

function chunked(body: Uint8Array | string): Buffer {
  return Buffer.concat([chunk(body), Buffer.from(LAST_CHUNK)]);
}

describe('T25 an Authorization header', () => {
  it.each([
    ['OAuth', 'OAuth'],
    ['Basic', 'OAuth'],
    ['OAuth', 'Basic'],
  ])('stands once: refuses %s and %s', async (...schemes) => {
    const signed = await authorizationFor();
    const lines = schemes.map((scheme) => (scheme === 'OAuth' ? signed : 'Authorization: Basic YTpi'));
    expect(told(await sendRaw('GET', lines))).toEqual([
      400,
      'parameter_rejected',
      'the Authorization header is there more than once',
    ]);
    expect((await sendRaw('GET', [signed])).status).toBe(200);
  });
});

describe('T26 a form', () => {
  const form = [['text', 'a b']] as const;

  it('is signed also when it comes in chunks', async () => {
    const signed = () => authorizationFor({ method: 'POST', form });
    expect((await sendRaw('POST', [await signed(), FORM, CHUNKED], chunked('text=a+b'))).status).toBe(201);
    const tampered = await sendRaw('POST', [await signed(), FORM, CHUNKED], chunked('text=a+c'));
    expect(told(tampered)).toEqual([401, 'signature_invalid', null]);
    const added = await sendRaw(
      'POST',
      [await authorizationFor({ method: 'POST' }), FORM, CHUNKED],
      chunked('text=x'),
    );
    expect(told(added)).toEqual([401, 'signature_invalid', null]);
  });

  const FORM_TYPE = 'application/x-www-form-urlencoded';

  it.each([
    [FORM_TYPE, 'text/plain'],
    ['text/plain', FORM_TYPE],
    ['application/json', 'text/plain'],
    [`${FORM_TYPE}, text/plain`],
    [`text/plain, ${FORM_TYPE}`],
    [`${FORM_TYPE} text/plain`],
    [`x${FORM_TYPE.toUpperCase()}`],
  ])('cannot be smuggled in by a Content-Type that one reader takes for another: %s %s', async (...types) => {
    const authorization = await authorizationFor({ method: 'POST' });
    const lines = types.map((type) => `Content-Type: ${type}`);
    const answer = await sendRaw('POST', [authorization, ...lines, 'Content-Length: 6'], 'text=x');
    expect(told(answer)).toEqual([
      400,
      'parameter_rejected',
      'the Content-Type may be read as a form and as none: send one media type',
    ]);
  });

  it.each([`${FORM_TYPE.toUpperCase()} ; charset=utf-8`, `\t${FORM_TYPE};a="x, text/plain"`])(
    'is one whatever else its Content-Type says: %s',
    async (type) => {
      const lines = [await authorizationFor({ method: 'POST', form }), `Content-Type: ${type}`];
      expect((await sendRaw('POST', [...lines, 'Content-Length: 8'], 'text=a+b')).status).toBe(201);
    },
  );

  const postText = async (body: Uint8Array | string, contentType = FORM) => {
    const signed = await authorizationFor({ method: 'POST', form: [['text', 'é']] });
    return await sendRaw('POST', [signed, contentType, `Content-Length: ${body.length}`], body);
  };

  it('T46 may have characters unescaped as UTF-8, and in no other charset', async () => {
    const post = async (charset: BufferEncoding) => await postText(Buffer.from('text=é', charset));
    const accepted = await post('utf8');
    expect([accepted.status, JSON.parse(accepted.body.toString())]).toEqual([
      201,
      { user: 'alice', text: 'é' },
    ]);
    expect(told(await post('latin1'))).toEqual([
      400,
      'parameter_rejected',
      'the form is malformed at byte 5: not_utf8',
    ]);
  });

  it('is signed as the text that it is in the charset of its Content-Type', async () => {
    const latin1 = `${FORM}; charset=ISO-8859-1`;
    expect((await postText(Buffer.from('text=é', 'latin1'), latin1)).status).toBe(201);
    expect((await postText('text=%E9', latin1)).status).toBe(201);
    // The Content-Type is not signed: who changes it would change the text.
    expect(told(await postText('text=%C3%A9', latin1))).toEqual([401, 'signature_invalid', null]);
    expect(told(await postText('text=%C3%A9', `${FORM}; charset=utf-16`))).toEqual([
      400,
      'parameter_rejected',
      'the form is no text in the charset of its Content-Type, or two charsets are named: send it in UTF-8',
    ]);
  });
});

describe('T28 a body of another type', () => {
  const text = '{"text":"x"}';
  const hashed = async (body: string | Uint8Array, method = 'POST'): Promise<string> => {
    const hash = await bodyHash('HMAC-SHA1', Buffer.from(body));
    return await authorizationFor({ method, parameters: [['oauth_body_hash', hash]] }, HASHED);
  };

  it('needs its hash where the link says so, also when it comes in chunks', async () => {
    const withoutHash = await authorizationFor({ method: 'POST' }, HASHED);
    const refused = await sendRaw('POST', [withoutHash, JSON_TYPE, CHUNKED], chunked(text));
    expect(told(refused)).toEqual([400, 'parameter_absent', null]);
    const wrong = await sendRaw('POST', [await hashed('{}'), JSON_TYPE, CHUNKED], chunked(text));
    expect(told(wrong).slice(0, 2)).toEqual([401, 'signature_invalid']);
    expect((await sendRaw('POST', [await hashed(text), JSON_TYPE, CHUNKED], chunked(text))).status).toBe(201);
  });

  it('needs none when it is empty', async () => {
    const signed = await authorizationFor({}, HASHED);
    expect((await sendRaw('GET', [signed])).status).toBe(200);
  });

  it('T45 is hashed up to 1 MiB', async () => {
    const largest = Buffer.alloc(MEBIBYTE, 'x');
    expect((await sendRaw('PUT', [await hashed(largest, 'PUT'), CHUNKED], chunked(largest))).status).toBe(
      200,
    );
    const larger = Buffer.alloc(MEBIBYTE + 1, 'x');
    const signed = await hashed(larger, 'PUT');
    expect(told(await sendRaw('PUT', [signed, CHUNKED], chunked(larger)))).toEqual([
      413,
      'parameter_rejected',
      'a body with oauth_body_hash may have at most 1048576 bytes',
    ]);
    // Not waited for: the last chunk never comes.
    expect((await sendRaw('PUT', [await hashed(larger, 'PUT'), CHUNKED], chunk(larger))).status).toBe(413);
  });
});

describe('T45 a form that claims to be signed', () => {
  const text = 'x'.repeat(MEBIBYTE - 'text='.length);

  it('is read up to 1 MiB', async () => {
    const signed = await authorizationFor({ method: 'PUT', form: [['text', text]] });
    expect((await sendRaw('PUT', [signed, FORM, CHUNKED], chunked(`text=${text}`))).status).toBe(200);
  });

  it('is refused without being read when its length is told', async () => {
    const signed = await authorizationFor({ method: 'PUT' });
    expect((await sendRaw('PUT', [signed, FORM, `Content-Length: ${MEBIBYTE + 1}`])).status).toBe(413);
  });

  it('is refused at the bound when its length is not told', async () => {
    const signed = await authorizationFor({ method: 'PUT', form: [['text', `${text}x`]] });
    expect((await sendRaw('PUT', [signed, FORM, CHUNKED], chunked(`text=${text}x`))).status).toBe(413);
    expect((await sendRaw('PUT', [signed, FORM, CHUNKED], chunk(`text=${text}x`))).status).toBe(413);
  });
});
