// How far the clocks are apart, by the Date of an answer. RFC 9110 section 6.6.1: whole seconds.
import { judged, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { finding } from '../finding.ts';

/** Providers refuse timestamps that are further off. Application Links wire notes, section 1. */
const REFUSED_SECONDS = 300;
const NOTED_SECONDS = 30;

export function checkClock({ facts: { answer }, now }: DiagnosisContext): Outcome {
  const date = answer?.headers.get('date') ?? null;
  const peerMs = Date.parse(date ?? '');
  if (answer === undefined || date === null || Number.isNaN(peerMs))
    return notChecked('the answer has no Date');
  // A cache gives the Date of when it got the answer.
  const ageSeconds = Number(/^\d{1,9}$/.exec(answer.headers.get('age')?.trim() ?? '')?.[0] ?? 0);
  const skew = Math.round(peerMs / 1000 + ageSeconds - now());
  const size = Math.abs(skew);
  const said = `The peer's clock is ${size} ${size === 1 ? 'second' : 'seconds'} ${skew > 0 ? 'ahead of' : 'behind'} ours`;
  if (size <= NOTED_SECONDS) return passed(size <= 1 ? 'the clocks agree' : `${size} s apart`);
  const evidence = `${said}: its answer has Date ${date.slice(0, 60)}, ours is ${new Date(now() * 1000).toUTCString()}.`;
  if (size > REFUSED_SECONDS) return judged(evidence, [finding('CLOCK_SKEW', evidence)]);
  const cause = `The clocks are apart: more than ${REFUSED_SECONDS} seconds, and signed requests are refused.`;
  return judged(evidence, [finding('CLOCK_SKEW', evidence, { severity: 'warning', cause })]);
}
