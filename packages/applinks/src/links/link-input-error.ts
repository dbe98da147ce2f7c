// All that is wrong with what somebody wants a link to be.

/** One thing to put right. */
export interface LinkFault {
  readonly field: LinkField;
  /** What was expected and what came, without the field's name and without secrets. */
  readonly message: string;
  /** The option that would take it all the same. */
  readonly allowedBy?: 'allowWeakKey';
}

export type LinkField =
  | 'name'
  | 'consumerKey'
  | 'sharedSecret'
  | 'publicKey'
  | 'signatureMethods'
  | 'callbacks'
  | 'twoLeggedAs'
  | 'allowTwoLegged'
  | 'notImpersonated'
  | 'requireBodyHash'
  | 'rules'
  | 'peer'
  | 'incomingLevel'
  | 'outgoingLevel';

export type Report = (field: LinkField, message: string, allowedBy?: LinkFault['allowedBy']) => void;

/** @returns a report that adds to `faults`. */
export function reportTo(faults: LinkFault[]): Report {
  return (field, message, allowedBy) =>
    faults.push({ field, message, ...(allowedBy !== undefined && { allowedBy }) });
}

/** Raised by `createIncomingLink` and `setRights` with every fault at once. */
export class LinkInputError extends TypeError {
  readonly faults: readonly LinkFault[];
  constructor(faults: readonly LinkFault[]) {
    super(faults.map(({ field, message }) => `${field}: ${message}`).join('; '));
    this.name = 'LinkInputError';
    this.faults = faults;
  }
}
