// A paused link does nothing, and is not asked to.
import { failed, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { finding } from '../finding.ts';

export function checkState({ link }: DiagnosisContext): Outcome {
  return link.state === 'paused'
    ? failed(finding('DISABLED', `The link "${link.name}" is in the state "paused".`))
    : passed('enabled');
}
