// Whether the peer knows where we are, after we moved.
import { formerAddressAt } from '../../change/former-address.ts';
import { judged, notChecked, type Outcome } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { finding } from '../finding.ts';

export async function checkOurAddress({ link, store, ourselves }: DiagnosisContext): Promise<Outcome> {
  const { publicUrl, aliases = [], movedAtSeconds } = ourselves;
  if (link.incoming === null) return notChecked('the link is not incoming');
  if (publicUrl === null || aliases.length === 0) return notChecked('we have not moved');
  const evidence = await formerAddressAt(link, store.links, { publicUrl, aliases, movedAtSeconds });
  if (evidence === undefined) return judged(`it knows us at ${publicUrl}`, []);
  return judged(evidence, [
    finding('PUBLIC_URL_MISMATCH', evidence, {
      cause: 'The peer may not know our new address; it works by the former one, as long as that leads here.',
      remedy: `Tell it: maillon connect ${link.peer.rpcUrl ?? 'URL'} with --peer-admin sets it there, maillon sheet LINK shows what to enter. If that is done, this goes with its next request.`,
    }),
  ]);
}
