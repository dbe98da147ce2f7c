// Our application moved: the addresses of before stay known, since peers and signatures still name them.
import type { SettingStore } from '../../storage/store.ts';
import { readBaseUrl } from '../base-url.ts';
import type { OurMove } from './former-address.ts';

export const PUBLIC_URL_SETTING = 'publicUrl';
/** JSON array of base URLs, newest first. */
export const PUBLIC_URL_ALIASES_SETTING = 'publicUrlAliases';
/** When the public URL became another one; whole seconds since 1970 UTC. */
const MOVED_AT_SETTING = 'publicUrlMovedAt';
const MAX_ALIASES = 10;

export interface OurAddresses {
  readonly publicUrl: string;
  readonly aliases: readonly string[];
}

/**
 * @returns our addresses from now on; every peer has to be told the new one (`editSheet`).
 * @throws TypeError when the URL is no base URL.
 */
export async function relocateUs(
  settings: SettingStore,
  newUrl: string,
  nowSeconds: number,
): Promise<OurAddresses> {
  const publicUrl = readBaseUrl(newUrl);
  if (publicUrl === undefined)
    throw new TypeError('the new address must be a plain http or https URL without query');
  const before = await settings.get(PUBLIC_URL_SETTING);
  const former = [...(before === undefined ? [] : [before]), ...(await publicUrlAliases(settings))];
  const aliases = [...new Set(former)].filter((url) => url !== publicUrl).slice(0, MAX_ALIASES);
  // First the aliases: a death in between leaves one too many, never one too few.
  await settings.set(PUBLIC_URL_ALIASES_SETTING, JSON.stringify(aliases));
  if (before !== undefined && before !== publicUrl) await settings.set(MOVED_AT_SETTING, String(nowSeconds));
  await settings.set(PUBLIC_URL_SETTING, publicUrl);
  return { publicUrl, aliases };
}

/** @returns where we are and were; undefined before the first start. */
export async function ourMove(settings: SettingStore): Promise<OurMove | undefined> {
  const publicUrl = await settings.get(PUBLIC_URL_SETTING);
  if (publicUrl === undefined) return undefined;
  const movedAt = await settings.get(MOVED_AT_SETTING);
  return {
    publicUrl,
    aliases: await publicUrlAliases(settings),
    movedAtSeconds: movedAt === undefined ? undefined : Number(movedAt),
  };
}

/** @returns where we were before; a signature for such an address is as good as one for the present one. */
export async function publicUrlAliases(settings: SettingStore): Promise<readonly string[]> {
  const stored: unknown = JSON.parse((await settings.get(PUBLIC_URL_ALIASES_SETTING)) ?? '[]');
  return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : [];
}
