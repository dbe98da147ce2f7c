// A refused request that the gateway kept, explained with every secret that is held.
import { explainRefused, type RefusedExplanation, readCapture } from '@maillon/applinks/links';
import type { RefusedRequest } from '@maillon/applinks/storage';
import { CliFailure } from './cli-failure.ts';
import { type DataOption, dataFolderOf } from './commands/data-option.ts';
import { requireDataFolder, withStore } from './data-folder-access.ts';
import { diagnosisSelf } from './diagnosis.ts';
import { EXIT } from './exit-codes.ts';
import { findLink } from './find-link.ts';

export interface KeptOptions extends DataOption {
  /** A number, from the newest; true: the newest. */
  readonly last?: string | true;
  readonly link?: string;
}

export interface KeptRequest {
  /** What was refused, when and why: one line. */
  readonly title: string;
  readonly explanation: RefusedExplanation;
}

export async function explainKept(options: KeptOptions): Promise<KeptRequest> {
  const number = numberOf(options.last);
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  return await withStore(folder, async (store) => {
    const link = options.link === undefined ? undefined : await findLink(store, options.link);
    const kept = await store.refusedRequests.list({ ...(link && { linkId: link.id }), limit: number });
    const refused = kept[number - 1];
    const explanation =
      refused && (await explainRefused(refused, { store, ourselves: await diagnosisSelf(store) }));
    if (explanation === undefined) {
      const whose = link === undefined ? '' : ` of the link ${JSON.stringify(link.name)}`;
      throw new CliFailure({
        exitCode: EXIT.failed,
        what:
          refused !== undefined
            ? 'the refused request was kept by another version'
            : kept.length === 0
              ? `no refused request${whose} is kept`
              : `only ${kept.length} refused requests${whose} are kept`,
        fix: 'let the application try once more, or explain a request that you have, with --curl, --har or --raw',
      });
    }
    return { title: titleOf(refused), explanation };
  });
}

/** As many as a store keeps. */
const MAX_NUMBER = 200;

function numberOf(last: KeptOptions['last'] = true): number {
  if (last === true) return 1;
  const number = /^[1-9]\d{0,2}$/.test(last) ? Number(last) : MAX_NUMBER + 1;
  if (number <= MAX_NUMBER) return number;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: '--last is no number of a request',
    why: [`expected a number from 1, the newest, to ${MAX_NUMBER}`],
    fix: 'give it like --last 2, or --last alone for the newest',
  });
}

function titleOf(refused: RefusedRequest | undefined): string {
  const { capture = '', atSeconds = 0, problem = '' } = refused ?? {};
  const { method = '', target = '' } = readCapture(capture) ?? {};
  const time = new Date(atSeconds * 1000).toISOString().replace('.000', '');
  return `${method} ${target.replace(/\?.*$/s, '').slice(0, 200)}, refused ${time} with ${problem}`;
}
