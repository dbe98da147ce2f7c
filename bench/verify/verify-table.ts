// The results for people.
import type { VerifyResult } from './bench-verify.ts';

export function verifyTable(results: readonly VerifyResult[]): string {
  return ['Whole verification, operations per CPU-second (median)', ...results.map(section), ''].join('\n');
}

function section(result: VerifyResult): string {
  const { name, opsPerCpuSecond, ratioFastestPeer, ratioRaw, fastestPeer, rawOpsPerCpuSecond, peers } =
    result;
  const ranked = Object.entries(peers).toSorted(([, a], [, b]) => b - a);
  return [
    '',
    `${name}: ${ratioFastestPeer.toFixed(2)} x ${fastestPeer}, ${ratioRaw.toFixed(2)} x raw`,
    row('raw cryptography', rawOpsPerCpuSecond, opsPerCpuSecond),
    row('maillon', opsPerCpuSecond, opsPerCpuSecond),
    ...ranked.map(([peer, ops]) => row(peer, ops, opsPerCpuSecond)),
  ].join('\n');
}

function row(name: string, ops: number, ours: number): string {
  return `  ${name.padEnd(22)}${String(ops).padStart(9)}   ${(ops / ours).toFixed(2)}`;
}
