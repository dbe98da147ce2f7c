// The body of a write, as JSON or XML.
import { readXml } from '../links/read-xml.ts';
import { RestProblem } from '../problem.ts';
import type { SiteContext } from '../site.ts';

export interface Entity {
  /** @returns `''` when it is absent. */
  text(name: string): string;
  flag(name: string): boolean;
  /** A member that is an object; an empty one when it is absent. JSON only. */
  object(name: string): Entity;
}

/** @throws RestProblem when the body is neither. */
export async function readEntity(c: SiteContext): Promise<Entity> {
  const type = c.req.header('content-type') ?? '';
  const text = await c.req.text();
  if (type.startsWith('application/json')) {
    const value = parseJson(text);
    if (value !== undefined) return entityOf(value);
    throw new RestProblem(400, 'The body is no JSON object');
  }
  if (type.startsWith('application/xml')) {
    const xml = readXml(text);
    if (xml !== undefined) {
      return entityOf(Object.fromEntries([...xml.children].map(([name, [first = '']]) => [name, first])));
    }
    throw new RestProblem(400, 'The body is no XML');
  }
  throw new RestProblem(415, 'Unsupported media type: send application/json or application/xml');
}

function entityOf(value: Readonly<Record<string, unknown>>): Entity {
  return {
    text(name) {
      const member = value[name];
      return typeof member === 'string' ? member : '';
    },
    flag: (name) => value[name] === true || value[name] === 'true',
    object(name) {
      const member = value[name];
      return entityOf(isObject(member) ? member : {});
    },
  };
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
