// The application itself: each person's notes. It knows nothing of OAuth.
import type { IncomingMessage, ServerResponse } from 'node:http';

const notes = new Map<string, string[]>();
const MAX_BYTES = 64 * 1024;

/** GET /notes lists the person's notes, POST /notes adds one (form field or JSON member `text`). */
export async function serveNotes(user: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const own = notes.get(user) ?? [];
  if (req.method === 'POST') {
    const text = textOf(req.headers['content-type'] ?? '', await readBody(req));
    if (text === undefined) return json(res, 400, { error: 'expected a form field or a JSON member "text"' });
    notes.set(user, [...own, text]);
    return json(res, 201, { user, text });
  }
  json(res, 200, { user, notes: own });
}

async function readBody(req: IncomingMessage): Promise<string> {
  let body = '';
  req.setEncoding('utf8');
  for await (const chunk of req) {
    body += chunk;
    if (body.length > MAX_BYTES) break;
  }
  return body;
}

function textOf(contentType: string, body: string): string | undefined {
  if (!contentType.startsWith('application/json')) return new URLSearchParams(body).get('text') ?? undefined;
  try {
    const { text } = JSON.parse(body) as { text?: unknown };
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

export function json(res: ServerResponse, status: number, value: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
