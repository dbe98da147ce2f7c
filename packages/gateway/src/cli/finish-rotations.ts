// The other application has the new secret or key: the old one ends. Which one it has, only its administrator knows.
import { finishRotationOf, linkView, type Rotation, rotationsUnderWay } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { CliFailure } from './cli-failure.ts';
import type { DataOption } from './commands/data-option.ts';
import { EXIT } from './exit-codes.ts';
import type { Rotating } from './link-action-context.ts';
import {
  finishLine,
  ROTATION_WORDS,
  type RotationFlags,
  rotationSentence,
  rotationsNamed,
} from './rotation-words.ts';
import { result, resultJson } from './terminal.ts';
import { updateLink } from './update-link.ts';

interface FinishOptions extends DataOption, RotationFlags {
  readonly json?: true;
}

/** @throws CliFailure when nothing of the kind is under way, or when none was named of several. */
export async function finishRotations(
  { store, context }: Rotating,
  link: Link,
  options: FinishOptions,
): Promise<void> {
  const keys = context?.ourselves.keys;
  const wanted = wantedOf(link, rotationsUnderWay(link, keys, 0), options);
  const finished = await updateLink(store, link, (stored) =>
    wanted.reduce((changed, rotation) => finishRotationOf(changed, rotation, keys), stored),
  );
  if (options.json) {
    resultJson({ link: linkView(finished), sheet: null, waiting: [] });
    return;
  }
  for (const rotation of wanted)
    result(rotationSentence(finished, rotation, 'only the new one holds from now on'));
}

/** @returns those that were named; else the only one. */
function wantedOf(link: Link, underWay: readonly Rotation[], options: FinishOptions): readonly Rotation[] {
  const named = rotationsNamed(options);
  const missing = named.filter((rotation) => !underWay.includes(rotation));
  const wanted = named.length > 0 ? named : underWay;
  const quoted = JSON.stringify(link.name);
  const why = underWay.map(
    (rotation) => `${ROTATION_WORDS[rotation].what(quoted)}: ${finishLine(link, rotation, options)}`,
  );
  if (wanted.length === 0 || missing.length > 0) {
    const what = missing.map((rotation) => ROTATION_WORDS[rotation].what(quoted)).join(' or ');
    throw new CliFailure({
      exitCode: EXIT.failed,
      what: `no rotation of ${what === '' ? quoted : what} is under way`,
      why,
      ...(why.length === 0 && { fix: `maillon rotate ${link.id} begins one` }),
    });
  }
  if (named.length > 0 || wanted.length === 1) return wanted;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: `${wanted.length} rotations of ${quoted} are under way`,
    why,
    fix: 'name the one of which the other application has the new secret or key',
  });
}
