// What is past its time goes away by itself.
import { randomBytes } from 'node:crypto';
import { memoryStore, type Store, type SweepCounts, sweepEvery } from '@maillon/applinks/storage';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { GatewayConfig } from '../src/config/gateway-config.ts';
import { createLog } from '../src/log.ts';
import { startGateway } from '../src/start-gateway.ts';

const NOTHING: SweepCounts = { requestTokens: 0, accessTokens: 0, nonces: 0, outgoingRequestTokens: 0 };

describe('sweepEvery', () => {
  afterEach(() => void vi.useRealTimers());

  it('sweeps at once and after each interval, until it is closed', async () => {
    vi.useFakeTimers({ now: 1_700_000_000_999 });
    const times: number[] = [];
    const store = { sweep: (nowSeconds: number) => (times.push(nowSeconds), Promise.resolve(NOTHING)) };
    const sweeping = sweepEvery(store, { onFailure: () => {} });
    await vi.advanceTimersByTimeAsync(120_000);
    await sweeping.close();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(times).toEqual([1_700_000_000, 1_700_000_060, 1_700_000_120]);
  });

  it('tells a failure and goes on', async () => {
    vi.useFakeTimers();
    const failures: unknown[] = [];
    const broken = new Error('disk on fire');
    const store = {
      sweep: vi.fn<Store['sweep']>().mockRejectedValueOnce(broken).mockResolvedValue(NOTHING),
    };
    const sweeping = sweepEvery(store, { intervalMs: 10, onFailure: (error) => failures.push(error) });
    await vi.advanceTimersByTimeAsync(10);
    await sweeping.close();
    expect([failures, store.sweep.mock.calls.length]).toEqual([[broken], 2]);
  });

  it('begins no sweep while another runs, and closes after it', async () => {
    vi.useFakeTimers();
    let finish = (_counts: SweepCounts): void => undefined;
    const promise = new Promise<SweepCounts>((resolve) => {
      finish = resolve;
    });
    const store = { sweep: vi.fn<Store['sweep']>(() => promise) };
    const sweeping = sweepEvery(store, { intervalMs: 10, onFailure: () => {} });
    await vi.advanceTimersByTimeAsync(50);
    let closed = false;
    const closing = sweeping.close().then(() => (closed = true));
    await vi.advanceTimersByTimeAsync(10);
    expect([store.sweep.mock.calls.length, closed]).toEqual([1, false]);
    finish(NOTHING);
    await closing;
    expect(closed).toBe(true);
  });
});

const CONFIG: GatewayConfig = {
  appUrl: 'http://127.0.0.1:9',
  publicUrl: 'https://ci.acme.dev',
  listen: { host: '127.0.0.1', port: 0 },
  adminListen: null,
  allowLoopback: false,
  dataDir: '/nowhere',
  keyFile: '/nowhere/key',
  identity: { kind: 'header', header: 'Remote-User', trust: ['127.0.0.1/32'] },
  forwardHeader: 'X-Forwarded-User',
  lifetimes: { requestTokenSeconds: 600, accessTokenSeconds: 3600, sessionSeconds: 7200 },
  applicationName: 'CI',
};

describe('a gateway', () => {
  it('sweeps its store from the start to the end, and outlives a failing one', async () => {
    const logged: string[] = [];
    const log = createLog({ destination: { write: (line) => void logged.push(line) } });
    const store = memoryStore();
    const sweep = vi.spyOn(store, 'sweep').mockRejectedValueOnce(new Error('disk on fire'));
    const { gateway } = await startGateway(CONFIG, {
      store,
      formKey: randomBytes(32),
      log,
      sweepIntervalMs: 5,
    });
    await vi.waitFor(() => expect(sweep.mock.calls.length).toBeGreaterThan(2));
    expect(logged.join('')).toContain('disk on fire');
    await gateway.close();
    const swept = sweep.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sweep.mock.calls.length).toBe(swept);
  });
});
