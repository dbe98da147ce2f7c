// The table of commands, in the order of the help.
import type { CliCommand } from '../cli-command.ts';
import { adminAdd } from './admin-add.ts';
import { appKeyCreate } from './app-key-create.ts';
import { appKeyList } from './app-key-list.ts';
import { appKeyRevoke } from './app-key-revoke.ts';
import { connect } from './connect.ts';
import { devBitbucket } from './dev-bitbucket.ts';
import { doctor } from './doctor.ts';
import { linksAdd } from './links-add.ts';
import { linksList } from './links-list.ts';
import { linksPause, linksResume } from './links-pause.ts';
import { linksRemove } from './links-remove.ts';
import { linksRepair } from './links-repair.ts';
import { linksSet } from './links-set.ts';
import { linksShow } from './links-show.ts';
import { linksTest } from './links-test.ts';
import { relocate } from './relocate.ts';
import { rotate } from './rotate.ts';
import { sheet } from './sheet.ts';
import { sigExplain } from './sig-explain.ts';
import { tokensList } from './tokens-list.ts';
import { tokensRevoke } from './tokens-revoke.ts';
import { up } from './up.ts';

export const COMMANDS: readonly CliCommand[] = [
  up,
  connect,
  sheet,
  rotate,
  relocate,
  linksAdd,
  linksList,
  linksShow,
  linksSet,
  linksTest,
  linksPause,
  linksResume,
  linksRepair,
  linksRemove,
  tokensList,
  tokensRevoke,
  adminAdd,
  appKeyCreate,
  appKeyList,
  appKeyRevoke,
  doctor,
  sigExplain,
  devBitbucket,
];

/** What a word stands for that has only commands below it. */
export const GROUPS: Readonly<Record<string, string>> = {
  admin: 'the people who administer links',
  'app-key': 'the keys by which the application calls linked applications through the gateway',
  dev: 'stand-ins to try links against',
  links: 'the applications that may act here, or that we act in',
  sig: 'signatures of requests',
  tokens: 'what people granted: to linked applications here, and to this one there',
};
