// A handshake that begins here: an administrator says where the other application is and what each side may do; we look
// who is there and show what will happen. Our half is made when the answer is back and confirmed, as any proposal.
import {
  type HandshakePlan,
  lostAnswer,
  type Ourselves,
  PeerError,
  planHandshake,
} from '@maillon/applinks/links';
import type { AdminContext, AdminRoute } from '../admin-context.ts';
import { adminRedirect } from '../admin-page.ts';
import type { FieldFault } from '../form-field.ts';
import { levelFaults, readLevels } from '../level-fields.ts';
import { readTypedAddress } from '../typed-address.ts';
import { ADDRESS_LABEL, createPage, reviewPage } from './create-link-pages.ts';
import { PROPOSAL_PATH } from './proposal-pages.ts';

export const showCreateLink: AdminRoute['handler'] = (visit, context) =>
  createPage(visit, context, { address: '', levels: { incoming: '3LO', outgoing: '3LO' } });

/** `look` asks the application at the address; `change` gives the form back as it was. */
export const createLink: AdminRoute['handler'] = async (visit, context) => {
  const { fields, administrator } = visit;
  const wish = { address: fields.get('address') ?? '', levels: readLevels(fields) };
  if (fields.get('action') === 'change') return createPage(visit, context, wish);
  const ourselves = await context.ourselves();
  const typed = readTypedAddress(wish.address);
  const faults = [...addressFaults(typed, ourselves), ...levelFaults(wish.levels)];
  if (!typed.ok || faults.length > 0) return createPage(visit, context, { ...wish, faults });

  const looked = await look(context, ourselves, typed.url);
  if ('fault' in looked) return createPage(visit, context, { ...wish, faults: [looked.fault] });
  const { manifest } = looked;
  context.handshakes.begin({
    administrator,
    rpcUrl: typed.url,
    displayUrl: manifest.url,
    peerId: manifest.id,
    levels: wish.levels,
  });
  context.log.info({ administrator, peer: typed.url }, 'handshake begun');
  const answer = lostAnswer(looked, ourselves);
  return answer === undefined
    ? reviewPage(visit, context, { ...wish, rpcUrl: typed.url, plan: looked, ourselves })
    : adminRedirect(`${PROPOSAL_PATH}?${answer}`);
};

function addressFaults(
  typed: ReturnType<typeof readTypedAddress>,
  { publicUrl }: Ourselves,
): readonly FieldFault[] {
  if (!typed.ok) return [addressFault(typed.text)];
  if (typed.url !== publicUrl) return [];
  return [
    addressFault(`${publicUrl} is the address of this application itself. Enter that of the other one.`),
  ];
}

async function look(
  { store, peer }: AdminContext,
  ourselves: Ourselves,
  rpcUrl: string,
): Promise<HandshakePlan | { readonly fault: FieldFault }> {
  try {
    const plan = await planHandshake({ store, ourselves }, peer(rpcUrl, { learnt: false }));
    const { existing, statusThere } = plan;
    if (existing === undefined || statusThere === undefined) return plan;
    return { fault: addressFault(alreadyLinked(existing.name)) };
  } catch (error) {
    if (error instanceof PeerError) return { fault: notFound(error) };
    throw error;
  }
}

function alreadyLinked(name: string): string {
  const quoted = JSON.stringify(name);
  return `Expected an application without a link to this one; there is one on both sides already, here by the name ${quoted}. Run maillon doctor ${quoted} to see whether it works. To begin anew, remove it on both sides first.`;
}

function notFound({ code, finding }: PeerError): FieldFault {
  const isReached = code === 'UNEXPECTED_RESPONSE' || code === 'UNEXPECTED_RESPONSE_STATUS';
  const text = `Expected an application that speaks Application Links. ${finding.cause} ${finding.remedy}${isReached ? BY_HAND : ''}`;
  return { ...addressFault(text), evidence: finding.evidence };
}

const BY_HAND =
  ' If it does not speak Application Links, run maillon connect with this address: it makes our half, and says what to enter there.';

function addressFault(text: string): FieldFault {
  return { field: 'address', label: ADDRESS_LABEL, text };
}
