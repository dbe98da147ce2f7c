// Whether the application that answers is the one that was linked. Application Links wire notes, section 8 (19, 20).
import { nameUuid } from '../../wire/application-id.ts';
import { failed, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { finding } from '../finding.ts';

export async function checkIdentity({ link, store, ourselves, facts }: DiagnosisContext): Promise<Outcome> {
  const { manifest } = facts;
  const { applicationId, rpcUrl } = link.peer;
  if (manifest === undefined || rpcUrl === null) return notChecked('the peer has no manifest');
  const { id } = manifest;
  if (id === ourselves.applicationId) {
    return failed(
      finding('CLONED_INSTANCE', `${rpcUrl} says ${id}, and that is our own id.`, {
        cause: 'The peer has our own application id: it is this application itself, or a copy of it.',
        remedy:
          'Check the address. If it is a copy, give the copy an id of its own (Maillon: a new data folder) and link it again.',
      }),
    );
  }
  const other = await store.links.getByApplicationId(id);
  if (other !== undefined && other.id !== link.id) {
    const evidence = `${rpcUrl} says ${id}, and so does ${other.peer.rpcUrl ?? 'the peer'} of the link "${other.name}".`;
    return failed(finding('CLONED_INSTANCE', evidence));
  }
  // Made of its address, when it had no manifest: nothing to compare with.
  if (applicationId === null || applicationId === nameUuid(rpcUrl))
    return passed(`${id}, seen for the first time`);
  if (applicationId === id) return passed(id);
  return failed(
    finding('ID_MISMATCH', `${rpcUrl} says ${id} (${manifest.name}); the link is to ${applicationId}.`),
  );
}
