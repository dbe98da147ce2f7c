// Who we are. Application Links wire notes, section 3.
import { writeManifest } from '../../links/wire/manifest.ts';
import type { WireFormat } from '../../links/wire/wire-object.ts';
import type { RestContext } from '../context.ts';
import { ourManifest } from '../our-manifest.ts';
import { preferredFormat, represent } from '../representation.ts';
import type { Handler } from '../route.ts';

export const manifest: Handler = async ({ request }, context) => {
  const format = preferredFormat(request);
  return represent(format, await written(format, context));
};

export const manifestAsJson: Handler = async (_visit, context) =>
  represent('json', await written('json', context));

async function written(format: WireFormat, { ourselves, version }: RestContext): Promise<string> {
  return writeManifest(ourManifest(await ourselves(), version), format);
}
