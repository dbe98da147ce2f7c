// A new secret or key for a link, and what to do with it at the other application. One that is under way is not begun
// again, so that the old one goes on working: its sheet is shown once more.
import {
  type CopySheet,
  type LinkActionContext,
  linkView,
  type OurKeys,
  type Rotation,
  rotateRsaKey,
  rotateSecret,
  rotationSheet,
  rotationsUnderWay,
  sheetFields,
  signsWithOldKey,
} from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import type { DataOption } from './commands/data-option.ts';
import { enterPeerKey, fingerprintOf } from './enter-peer-key.ts';
import { known, nowSeconds, type Rotating } from './link-action-context.ts';
import { nothingToRotate } from './nothing-to-rotate.ts';
import { finishLine, type RotationFlags, rotationSentence, rotationsNamed } from './rotation-words.ts';
import { showSheet } from './show-sheet.ts';
import { note, result, resultJson } from './terminal.ts';
import { updateLink } from './update-link.ts';

interface StartOptions extends DataOption, RotationFlags {
  readonly overlapSeconds: number;
  /** In any shape; given with `--peer-key`. */
  readonly newPeerKey: Uint8Array | undefined;
  readonly json?: true;
}

/** @throws CliFailure when the link has nothing of the kind, or when our URL is needed and not known. */
export async function startRotations(
  { store, context }: Rotating,
  link: Link,
  options: StartOptions,
): Promise<void> {
  const { overlapSeconds, newPeerKey, json } = options;
  const wanted = wantedOf(link, options);
  const underWay = rotationsUnderWay(link, context?.ourselves.keys, nowSeconds());
  const finish = finishLine(link, 'peer key', options);
  const ours = wanted.filter((rotation) => rotation !== 'peer key');
  // Asked for first: without it nothing is to change.
  const ourContext = ours.length === 0 ? undefined : known(context);
  const entered =
    newPeerKey === undefined
      ? link
      : await updateLink(store, link, (stored) =>
          enterPeerKey(stored, newPeerKey, { nowSeconds: nowSeconds(), overlapSeconds, finish }),
        );
  const { rotated, sheet, waiting } =
    ourContext === undefined
      ? { rotated: entered, sheet: { parts: [] }, waiting: [] }
      : await rotateOurs(ourContext, entered, { ours, underWay, overlapSeconds });
  if (json) {
    const named = waiting.map(({ id, name }) => ({ id, name }));
    resultJson({ link: linkView(rotated), sheet: sheetFields(sheet), waiting: named });
    return;
  }
  const isKept = (rotation: Rotation): boolean =>
    rotation === 'peer key'
      ? rotated.incoming?.publicKey === link.incoming?.publicKey
      : underWay.includes(rotation);
  for (const rotation of wanted) result(said(rotated, rotation, isKept(rotation)));
  if (sheet.parts.length > 0) result('Enter the new one there:');
  showSheet(sheet);
  for (const rotation of wanted.filter((each) => isOldAccepted(rotated, each)))
    note(`Next, when it works: ${finishLine(rotated, rotation, options)}`);
  if (waiting.length > 0)
    note('Until their applications have the new key too, these go on with the old one:');
  for (const each of waiting)
    note(`  "${each.name}": maillon sheet ${each.id}, then ${finishLine(each, 'our key', options)}`);
}

interface OursToRotate {
  readonly ours: readonly Rotation[];
  readonly underWay: readonly Rotation[];
  readonly overlapSeconds: number;
}

interface RotatedOurs {
  readonly rotated: Link;
  readonly sheet: CopySheet;
  /** Other links that go on with our old key. */
  readonly waiting: readonly Link[];
}

async function rotateOurs(
  context: LinkActionContext,
  link: Link,
  { ours, underWay, overlapSeconds }: OursToRotate,
): Promise<RotatedOurs> {
  const { store, ourselves, now, randomBytes } = context;
  const isKeyWanted = ours.includes('our key');
  const keys =
    isKeyWanted && !underWay.includes('our key') ? (await rotateRsaKey(context)).keys : ourselves.keys;
  const rotated = ours.includes('secret')
    ? await updateLink(store, link, (stored) =>
        rotateSecret(stored, { nowSeconds: now(), overlapSeconds, randomBytes }),
      )
    : link;
  return {
    rotated,
    sheet: rotationSheet(rotated, ours, { ourselves: { ...ourselves, keys } }),
    waiting: isKeyWanted ? await othersWaiting(context, link, keys) : [],
  };
}

async function othersWaiting(
  { store }: LinkActionContext,
  { id }: Link,
  keys: OurKeys,
): Promise<readonly Link[]> {
  return (await store.links.list()).filter((each) => each.id !== id && signsWithOldKey(each, keys));
}

/** @returns what was named; else the shared secret, or our RSA key where there is none. */
function wantedOf(link: Link, options: RotationFlags): readonly Rotation[] {
  const own: readonly Rotation[] = [
    ...(link.incoming?.sharedSecret == null ? [] : (['secret'] as const)),
    ...(link.outgoing?.privateKey == null ? [] : (['our key'] as const)),
  ];
  const all: readonly Rotation[] = [
    ...own,
    ...(link.incoming?.publicKey == null ? [] : (['peer key'] as const)),
  ];
  const named = rotationsNamed(options);
  const wanted = named.length > 0 ? named : own.slice(0, 1);
  const missing = wanted.filter((rotation) => !all.includes(rotation));
  if (wanted.length > 0 && missing.length === 0) return wanted;
  throw nothingToRotate(link, missing, own);
}

function said(link: Link, rotation: Rotation, isKept: boolean): string {
  const isNew = isKept ? 'the new one of the rotation that is under way stays' : 'there is a new one';
  const which = rotation === 'peer key' ? ` (${fingerprintOf(link)})` : '';
  const until = endOf(link, rotation);
  const end = until === undefined ? 'that is finished' : new Date(until * 1000).toISOString();
  const old = isOldAccepted(link, rotation)
    ? `the old one goes on working until ${end}`
    : 'only the new one holds from now on';
  return rotationSentence(link, rotation, `${isNew}${which}, and ${old}`);
}

/** False: there was no overlap. */
function isOldAccepted(link: Link, rotation: Rotation): boolean {
  const until = endOf(link, rotation);
  return until === undefined || until > nowSeconds();
}

/** @returns when the old one ends by itself; undefined: it does not. */
function endOf({ incoming }: Link, rotation: Rotation): number | undefined {
  return rotation === 'our key' ? undefined : incoming?.retired?.untilSeconds;
}
