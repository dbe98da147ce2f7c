// Refused requests in SQL: written late, since whoever is refused must not cost a write.
import type { Transaction } from 'kysely';
import { keptOf } from '../kept-refused-requests.ts';
import { MAX_REFUSED_REQUESTS, type RefusedRequest, type RefusedRequestStore } from '../store.ts';
import { type SqlContext, whole } from './context.ts';
import type { LateWrites } from './late-writes.ts';
import type { RefusedRequestRow, Schema } from './schema.ts';

/** Twice what is kept gathers before it is looked at: pruning at each refusal would cost as much as a write. */
const MAX_WAITING = 2 * MAX_REFUSED_REQUESTS;

export function sqlRefusedRequests(context: SqlContext, late: LateWrites): RefusedRequestStore {
  const { db, applicationId } = context;
  /** In the order of coming. */
  let gathered: RefusedRequest[] = [];
  late.add({
    take() {
      if (gathered.length === 0) return undefined;
      const taken = keptOf(gathered.toReversed()).toReversed();
      gathered = [];
      return (tx) => write(tx, context, taken);
    },
  });
  return {
    add(request) {
      gathered.push({ ...request });
      if (gathered.length >= MAX_WAITING) gathered = [...keptOf(gathered.toReversed())].toReversed();
    },
    async list({ linkId, limit }) {
      await late.settle();
      let select = db
        .selectFrom('refused_requests')
        .selectAll()
        .where('application_id', '=', applicationId)
        .orderBy('position', 'desc')
        .limit(limit);
      if (linkId !== undefined) select = select.where('link_id', '=', linkId);
      return (await select.execute()).map(fromRow);
    },
  };
}

async function write(
  tx: Transaction<Schema>,
  { applicationId }: SqlContext,
  requests: readonly RefusedRequest[],
): Promise<void> {
  const stored = await tx
    .selectFrom('refused_requests')
    .select(['position', 'link_id as linkId'])
    .where('application_id', '=', applicationId)
    .orderBy('position', 'desc')
    .execute();
  const next = (whole(stored[0]?.position ?? null) ?? 0) + 1;
  const added = requests.map((request, index) => ({ ...request, position: next + index }));
  const kept = new Set(keptOf([...added.toReversed(), ...stored]).map(({ position }) => position));
  const gone = stored.filter(({ position }) => !kept.has(position)).map(({ position }) => position);
  if (gone.length > 0) {
    await tx
      .deleteFrom('refused_requests')
      .where('application_id', '=', applicationId)
      .where('position', 'in', gone)
      .execute();
  }
  for (const { id, position, atSeconds, linkId, problem, capture } of added) {
    if (!kept.has(position)) continue;
    await tx
      .insertInto('refused_requests')
      .values({
        application_id: applicationId,
        id,
        position,
        at_seconds: atSeconds,
        link_id: linkId,
        problem,
        capture,
      })
      .execute();
  }
}

function fromRow(row: RefusedRequestRow): RefusedRequest {
  return {
    id: row.id,
    atSeconds: whole(row.at_seconds),
    linkId: row.link_id,
    problem: row.problem,
    capture: row.capture,
  };
}
