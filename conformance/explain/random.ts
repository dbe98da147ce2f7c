// Seeded randomness: the same seed gives the same requests.
export interface Random {
  /** 0 … below - 1. */
  integer(below: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  pick<T>(list: readonly T[]): T | undefined;
  isTrue(share: number): boolean;
  hex(length: number): string;
}

/** mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  function pick<T>(list: readonly [T, ...T[]]): T;
  function pick<T>(list: readonly T[]): T | undefined;
  function pick<T>(list: readonly T[]): T | undefined {
    return list[integer(list.length)];
  }
  return {
    integer,
    pick,
    isTrue: (share) => next() < share,
    hex: (length) => Array.from({ length }, () => integer(16).toString(16)).join(''),
  };
}
