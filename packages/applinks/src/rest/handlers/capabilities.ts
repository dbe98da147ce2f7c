// What we can beyond the first versions of Application Links.
import { writeWire } from '../../links/wire/wire-object.ts';
import { preferredFormat, represent } from '../representation.ts';
import type { Handler } from '../route.ts';

const CAPABILITIES = ['STATUS_API'];

export const capabilities: Handler = ({ request }) =>
  preferredFormat(request) === 'json'
    ? represent('json', JSON.stringify(CAPABILITIES))
    : represent('xml', writeWire({ capability: CAPABILITIES }, 'xml', 'capabilities'));
