// An action over two applications, begun anew for each of its steps: there one side is killed, started again, and the
// same action run again. Which steps there are is counted in a run in which everybody lives.
import type { Cut, CuttingProxy } from './cutting-proxy.ts';

/** For a test of all deaths of an action: some twenty processes start, one after another. */
export const EACH_DEATH_TIMEOUT_MS = 400_000;

/** A process that can die, and be started again where it was. */
export interface Mortal {
  readonly name: string;
  /** SIGKILL, sent before this returns. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** Where requests come by, and who dies of one: who is asked, and who asks. */
interface Passage {
  readonly proxy: CuttingProxy;
  victims(step: string): readonly Mortal[];
}

export interface MortalAction<Signed> {
  readonly passages: readonly Passage[];
  /** Takes away what an action before has left at both sides. */
  clear(): Promise<void>;
  /** What comes before each run and is no step of it: a restart signs everybody out. */
  signIn(): Promise<Signed>;
  act(signed: Signed): Promise<unknown>;
  /** Both sides have one link, and it works. */
  check(): Promise<void>;
}

interface Death extends Pick<Cut, 'at' | 'when'> {
  readonly step: string;
  readonly proxy: CuttingProxy;
  readonly victim: Mortal;
}

/** @returns what was survived: `Wiki, before PUT /rest/…`. @throws Error that names what was not. */
export async function surviveEachDeath<Signed>(action: MortalAction<Signed>): Promise<readonly string[]> {
  const survived: string[] = [];
  for (const death of await possibleDeaths(action)) {
    const words = `${death.victim.name}, ${death.when} ${death.step}`;
    try {
      await survive(action, death);
    } catch (cause) {
      throw new Error(`not survived: the death of ${words}`, { cause });
    }
    survived.push(words);
  }
  return survived;
}

async function possibleDeaths<Signed>(action: MortalAction<Signed>): Promise<readonly Death[]> {
  await action.clear();
  const signed = await action.signIn();
  beginAll(action);
  await action.act(signed);
  const seen = action.passages.map(({ proxy, victims }) => ({ proxy, victims, steps: [...proxy.log()] }));
  await action.check();
  return seen.flatMap(({ proxy, victims, steps }) =>
    steps.flatMap((step, at) =>
      victims(step).flatMap((victim) => momentsOf(step).map((when) => ({ step, at, when, proxy, victim }))),
    ),
  );
}

/** What was only read leaves nothing: whether its answer was on the way makes no difference. */
function momentsOf(step: string): readonly Cut['when'][] {
  return step.startsWith('GET ') ? ['before'] : ['before', 'after'];
}

async function survive<Signed>(action: MortalAction<Signed>, death: Death): Promise<void> {
  const { proxy, at, when, victim } = death;
  await action.clear();
  const signed = await action.signIn();
  beginAll(action);
  let dead: Promise<void> | undefined;
  proxy.begin({ at, when, also: () => void (dead = victim.kill()) });
  // Whether it was seen to fail is not the question: a peer may do without an answer of ours.
  await action.act(signed).catch(() => undefined);
  if (dead === undefined) throw new Error(`this step was not reached: ${proxy.log().join(', ')}`);
  await dead;
  beginAll(action);
  await victim.restart();

  await action.act(await action.signIn());
  await action.check();
}

function beginAll({ passages }: Pick<MortalAction<unknown>, 'passages'>): void {
  for (const { proxy } of passages) proxy.begin();
}
