// What a peer may do here, as an administrator enters it.
import type { AccessRule, IncomingLink } from '../storage/store.ts';
import { checkRules } from './check-rules.ts';
import type { LinkField, Report } from './link-input-error.ts';

export interface RightsInput {
  /** Default: whether one of the next two asks for it. */
  readonly allowTwoLegged?: boolean | undefined;
  /** The user that a request without a token acts as; absent: nobody. */
  readonly twoLeggedAs?: string | undefined;
  /** Lets the consumer name any user but those in `notImpersonated`. */
  readonly allowImpersonation?: boolean | undefined;
  readonly notImpersonated?: readonly string[] | undefined;
  /** None: everything. */
  readonly rules?: readonly AccessRule[] | undefined;
}

export type Rights = Pick<
  IncomingLink,
  'allowTwoLegged' | 'twoLeggedAs' | 'allowImpersonation' | 'notImpersonated' | 'rules'
>;

export function readRights(input: RightsInput, report: Report): Rights {
  const { twoLeggedAs, allowImpersonation = false, notImpersonated = [], rules = [] } = input;
  if (twoLeggedAs !== undefined) checkText('twoLeggedAs', twoLeggedAs, report);
  const needsTwoLegged = twoLeggedAs !== undefined || allowImpersonation;
  const { allowTwoLegged = needsTwoLegged } = input;
  if (needsTwoLegged && !allowTwoLegged)
    report('allowTwoLegged', 'must be on: acting as a fixed or named user is signing without a token');
  for (const user of notImpersonated) checkText('notImpersonated', user, report);
  checkRules(rules, (message) => report('rules', message));
  return {
    allowTwoLegged,
    twoLeggedAs: twoLeggedAs ?? null,
    allowImpersonation,
    notImpersonated: [...new Set(notImpersonated)],
    rules,
  };
}

/** Characters that show as nothing, or turn the text around them: line ends, control, bidirectional marks. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export function checkText(field: LinkField, text: string, report: Report): void {
  const length = Array.from(text).length;
  if (length === 0) report(field, 'is missing or empty: expected 1 to 255 characters');
  else if (length > 255) report(field, `must have 1 to 255 characters, got ${length}`);
  else if (HIDDEN.test(text))
    report(field, `must not have line ends or control characters, got ${JSON.stringify(text)}`);
  else if (text.trim() !== text)
    report(field, `must not have white space around it, got ${JSON.stringify(text)}`);
}
