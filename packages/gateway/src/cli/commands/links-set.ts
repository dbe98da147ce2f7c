// `maillon links set`: what the two sides of a link may do.
import {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  linkLevels,
  linkView,
  setRights,
} from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { Option } from 'commander';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { requireDataFolder, withStore } from '../data-folder-access.ts';
import { EXIT } from '../exit-codes.ts';
import { findLink } from '../find-link.ts';
import { addRightsOptions, type RightsOptions, readRules, wrongFlags } from '../rights-options.ts';
import { type NamedRights, namedRights } from '../rights-words.ts';
import { note, result, resultJson, warn } from '../terminal.ts';
import { updateLink } from '../update-link.ts';
import { addDataOption, type DataOption, dataFolderOf, sameFolder } from './data-option.ts';

/** False: by its `--no-…`. */
type OrNone<Options> = { readonly [Name in keyof Options]: Options[Name] | false };

interface SetOptions extends DataOption, OrNone<RightsOptions> {
  readonly incomingLevel?: AuthenticationLevel;
  readonly outgoingLevel?: AuthenticationLevel;
  readonly primary?: boolean;
  readonly json?: true;
}

export const linksSet: CliCommand = {
  words: 'links set <LINK>',
  summary: 'change what a link may do, each direction by itself; keys and approvals stay',
  examples: [
    'maillon links set Bitbucket --incoming-level 3LO+2LO --two-legged-as ci-bot',
    'maillon links set Bitbucket --outgoing-level 3LO',
    'maillon links set Bitbucket --rule "GET,POST /job" --primary',
    'maillon links set Bitbucket --require-body-hash',
  ],
  define(command) {
    addDataOption(command);
    command
      .addOption(levelOption('--incoming-level', 'what it may do here'))
      .addOption(levelOption('--outgoing-level', 'what we do there'));
    addRightsOptions(command);
    command
      .option('--no-two-legged-as', 'without a person it acts as nobody')
      .option('--no-not-impersonated', 'it may name anybody')
      .option('--no-require-body-hash', 'a body need not be covered')
      .option('--no-rule', 'it may reach everything')
      .option('--primary', 'the preferred one among the links of its type; another one is it no more')
      .option('--no-primary', 'not the preferred one')
      .option('--json', 'print the link as JSON')
      .action((link: string) => run(link, command.opts<SetOptions>()));
  },
};

function levelOption(flag: string, help: string): Option {
  const words =
    'off (forgets its key), 3LO (people who allow it), +2LO (no person), +impersonation (anybody named)';
  return new Option(`${flag} <LEVEL>`, `${help}: ${words}`).choices(AUTHENTICATION_LEVELS);
}

async function run(idOrName: string, options: SetOptions): Promise<void> {
  const { incomingLevel, outgoingLevel, twoLeggedAs, notImpersonated, rule, primary } = options;
  const wanted = {
    incoming: incomingLevel,
    outgoing: outgoingLevel,
    twoLeggedAs: twoLeggedAs === false ? null : twoLeggedAs,
    notImpersonated: notImpersonated === false ? [] : notImpersonated,
    requireBodyHash: options.requireBodyHash,
    rules: rule === false ? [] : readRules(rule),
    isPrimary: primary,
  };
  if (Object.values(wanted).every((value) => value === undefined)) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: 'nothing to set was given',
      fix: 'maillon links set --help shows what can be set',
    });
  }
  const folder = dataFolderOf(options);
  requireDataFolder(folder);
  await withStore(folder, async (store) => {
    const before = await findLink(store, idOrName);
    const link = await updateLink(store, before, (now) => setRights(now, wanted)).catch((error: unknown) => {
      throw wrongFlags(error, { what: `"${before.name}" was not changed`, command: 'maillon links set' });
    });
    warnOf(link);
    if (options.json) resultJson(linkView(link));
    else show(link, { before, wanted, options });
  });
}

function warnOf({ incoming }: Link): void {
  if (incoming === null) return;
  const { allowTwoLegged, twoLeggedAs, allowImpersonation, notImpersonated } = incoming;
  if (allowImpersonation && notImpersonated.length === 0)
    warn('it may act as anybody, administrators too: --not-impersonated USER leaves one out');
  else if (allowTwoLegged && !allowImpersonation && twoLeggedAs === null)
    warn('its requests without a person act as nobody: --two-legged-as USER names somebody');
}

interface Change {
  readonly before: Link;
  readonly wanted: NamedRights;
  readonly options: SetOptions;
}

function show(link: Link, { before, wanted, options }: Change): void {
  const { incoming, outgoing } = linkLevels(link);
  const as = link.incoming?.twoLeggedAs ?? null;
  result(
    `"${link.name}": incoming ${incoming}${as === null ? '' : ` (without a person as ${as})`}, outgoing ${outgoing}.`,
  );
  for (const said of namedRights(link, wanted)) result(`  ${said}`);
  const old = linkLevels(before);
  if (incoming !== old.incoming || outgoing !== old.outgoing) {
    note(
      `Next: an administrator of ${link.name} sets the same there: its outgoing side ${incoming}, its incoming side ${outgoing}`,
    );
    if (link.peer.rpcUrl !== null)
      note(
        `  or from here: ${sameFolder(`maillon links repair ${link.id} --peer-admin USER --peer-password-stdin`, options)}`,
      );
  }
  note(`Next: ${sameFolder(`maillon links test ${link.id}`, options)}`);
}
