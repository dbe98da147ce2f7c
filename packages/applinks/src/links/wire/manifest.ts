// How an application introduces itself. Application Links wire notes, section 3.
import { parseWebUrl } from '../../web-url.ts';
import { readBaseUrl } from '../base-url.ts';
import { readUuid } from './uuid.ts';
import { WireFormatError } from './wire-format-error.ts';
import { readWire, type WireFormat, type WireObject, writeWire } from './wire-object.ts';

export interface Manifest {
  /** UUID in lower case. */
  readonly id: string;
  readonly name: string;
  /** `stash`, `jira`, `generic`, … */
  readonly typeId: string;
  readonly version: string | null;
  readonly buildNumber: number | null;
  /** Of the Application Links it speaks: `9.0.0`. */
  readonly applinksVersion: string | null;
  /** Class names: see `levelOfClassNames`. */
  readonly inboundAuthenticationTypes: readonly string[];
  readonly outboundAuthenticationTypes: readonly string[];
  readonly publicSignup: boolean;
  /** Its base URL for browsers, without a trailing slash. */
  readonly url: string;
  readonly iconUrl: string | null;
  readonly iconUri: string | null;
}

const WHAT = 'the manifest';
const ROOT = 'manifest';
const MAX_NAME_CHARACTERS = 255;

/**
 * @throws WireFormatError when id, name, typeId or url are missing or none: a person has to know whom they link. What
 *   else is unreadable counts as absent.
 */
export function parseManifest(text: string, format: WireFormat): Manifest {
  const fields = readWire(text, format, WHAT);
  const id = readUuid(needed(fields, 'id'));
  if (id === undefined) throw new WireFormatError(WHAT, 'has an id that is no UUID');
  const url = readBaseUrl(needed(fields, 'url'));
  if (url === undefined) throw new WireFormatError(WHAT, 'has a url that is no plain http or https address');
  return {
    id,
    name: needed(fields, 'name').slice(0, MAX_NAME_CHARACTERS),
    typeId: needed(fields, 'typeId').slice(0, MAX_NAME_CHARACTERS),
    version: fields.text('version') ?? null,
    buildNumber: fields.integer('buildNumber') ?? null,
    applinksVersion: fields.text('applinksVersion') ?? null,
    inboundAuthenticationTypes: fields.texts('inboundAuthenticationTypes'),
    outboundAuthenticationTypes: fields.texts('outboundAuthenticationTypes'),
    publicSignup: fields.flag('publicSignup') ?? false,
    url,
    iconUrl: iconAddress(fields.text('iconUrl')),
    iconUri: iconAddress(fields.text('iconUri')),
  };
}

/** @returns a whole document. */
export function writeManifest(manifest: Manifest, format: WireFormat): string {
  return writeWire({ ...manifest }, format, ROOT);
}

/**
 * Whether a peer of this version understands us: at least 4.0.13. One that does not say is taken for able.
 *
 * @param version - `major.minor.micro`, further marks ignored.
 */
export function isCompatibleVersion(version: string | null): boolean {
  return isAtLeast(version, [4, 0, 13]);
}

/** Whether it answers `capabilities`: from 5.0.5. */
export function hasCapabilities({ applinksVersion }: Manifest): boolean {
  return isAtLeast(applinksVersion, [5, 0, 5]);
}

function isAtLeast(version: string | null, least: readonly number[]): boolean {
  const numbers = /^(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?/.exec(version ?? '')?.slice(1);
  if (numbers === undefined) return true;
  for (const [index, wanted] of least.entries()) {
    const got = Number(numbers[index] ?? 0);
    if (got !== wanted) return got > wanted;
  }
  return true;
}

function needed(fields: WireObject, name: string): string {
  const text = fields.text(name);
  if (text === undefined) throw new WireFormatError(WHAT, `has no ${name}`);
  return text;
}

/** Only http and https, on parse as well as on use (threat T15). */
function iconAddress(text: string | undefined): string | null {
  const parsed = parseWebUrl(text ?? '');
  return parsed.ok ? parsed.url.href : null;
}
