// Refusals that are the answer to what was asked: the signature held, and nothing is wrong with the link.

const ANSWERED_PATHS: readonly RegExp[] = [
  // A peer that tests the link signs without a person, which we need not allow. Application Links wire notes, section 6.
  /\/rest\/applinks\/[\w.]+\/manifest$/,
  /\/plugins\/servlet\/applinks\/whoami$/,
  // A person said no, and the peer asks what came of it. Application Links wire notes, section 1.
  /\/plugins\/servlet\/oauth\/access-token$/,
];

/** @param request - ends with the path, and a query if there was one. */
export function isAnswered({
  request,
  problem,
}: {
  readonly request: string;
  readonly problem: string | null;
}): boolean {
  if (problem !== 'permission_denied') return problem === null;
  const path = request.replace(/\?.*$/s, '');
  return ANSWERED_PATHS.some((each) => each.test(path));
}
