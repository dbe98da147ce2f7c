/**
 * A build over time. What a build does is settled when it starts (its agent works on its own), so its state and its
 * log follow from the clock alone, and a restart of the server finds each build where its agent got to.
 */
import type { Project, Stage } from './projects.ts';
import type { ReportState } from './reports.ts';

export type BuildState = 'queued' | 'running' | 'passed' | 'failed';

/** A build as stored. */
export interface Build {
  readonly project: string;
  readonly number: number;
  readonly branch: string;
  /** 40 hexadecimal digits, or as few as whoever asked for the build gave (at least 7). */
  readonly commit: string;
  /** Name of the account that started it. */
  readonly startedBy: string;
  readonly queuedAtMs: number;
  /** From the first line of the log to the last. */
  readonly durationMs: number;
  readonly outcome: 'passed' | 'failed';
  /** How far the report to the code host is; absent when nobody is to be told. */
  report?: ReportState;
}

/** A line of a log, and when the build says it, counted from its start. */
export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** A stage as far as a build has come. */
export interface StageProgress {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed' | 'skipped';
}

const QUEUE_MS = 900;
const SHORTEST_MS = 5_400;
const SPREAD_MS = 1_600;

/**
 * Settles a build that somebody asked for.
 *
 * @param wish - `branch` and `commit` as checked by the caller; `startedBy` is an account name.
 * @param number - one more than the project's last.
 */
export function settleBuild(
  project: Project,
  wish: { branch: string; commit: string; startedBy: string },
  number: number,
  nowMs: number,
): Build {
  return {
    project: project.name,
    number,
    ...wish,
    queuedAtMs: nowMs,
    durationMs: SHORTEST_MS + ((number * 379) % SPREAD_MS),
    outcome: wish.branch === project.failingBranch ? 'failed' : 'passed',
  };
}

/** Where a build is at a moment. */
export function buildState(build: Build, nowMs: number): BuildState {
  const elapsedMs = elapsed(build, nowMs);
  if (elapsedMs < 0) return 'queued';
  return elapsedMs < build.durationMs ? 'running' : build.outcome;
}

/** How long a build has been running, or ran; zero while it waits. */
export function runTimeMs(build: Build, nowMs: number): number {
  return Math.min(build.durationMs, Math.max(0, elapsed(build, nowMs)));
}

/**
 * What a build has said so far.
 *
 * @param startedBy - the display name of the person who started it.
 */
export function buildLog(project: Project, build: Build, startedBy: string, nowMs: number): LogLine[] {
  const elapsedMs = elapsed(build, nowMs);
  return script(project, build, startedBy).filter((line) => line.atMs <= elapsedMs);
}

/** A log as plain text: each line with minutes, seconds and tenths since the start. */
export function logText(lines: readonly LogLine[]): string {
  return lines.map(({ atMs, text }) => `[${logTime(atMs)}] ${text}\n`).join('');
}

/** `00:03.2` */
export function logTime(atMs: number): string {
  const tenths = Math.floor(atMs / 100);
  const [minutes, seconds] = [Math.floor(tenths / 600), Math.floor(tenths / 10) % 60];
  return `${String(minutes).padStart(2, '0')}:${String(seconds).padStart(2, '0')}.${tenths % 10}`;
}

/** The stages of a build and how far each has come. */
export function stageProgress(project: Project, build: Build, nowMs: number): StageProgress[] {
  const elapsedMs = elapsed(build, nowMs);
  const isOver = elapsedMs >= build.durationMs;
  const lines = script(project, build, '');
  const stages = stagesOf(project, build);
  const lastIndex = stages.length - 1;
  const started = stages.map(({ name }) =>
    lines.some((line) => line.text === heading(name) && line.atMs <= elapsedMs),
  );
  const ran = stages.map(({ name }, index): StageProgress => {
    if (!started[index]) return { name, state: 'waiting' };
    if (isOver) return { name, state: index === lastIndex ? build.outcome : 'passed' };
    return { name, state: started[index + 1] ? 'passed' : 'running' };
  });
  const skipped = project.stages.slice(stages.length);
  return [
    ...ran,
    ...skipped.map(({ name }): StageProgress => ({ name, state: isOver ? 'skipped' : 'waiting' })),
  ];
}

/** True for a build as it is stored. */
export function isBuild(value: unknown): value is Build {
  return (
    typeof value === 'object' &&
    value !== null &&
    'project' in value &&
    'number' in value &&
    Number.isSafeInteger(value.number) &&
    'queuedAtMs' in value &&
    typeof value.queuedAtMs === 'number' &&
    'durationMs' in value &&
    typeof value.durationMs === 'number'
  );
}

function elapsed(build: Build, nowMs: number): number {
  return nowMs - build.queuedAtMs - QUEUE_MS;
}

function stagesOf(project: Project, build: Build): readonly Stage[] {
  if (build.outcome === 'passed') return project.stages;
  const failing = project.stages.findIndex((stage) => stage.name === project.failure.name);
  return [...project.stages.slice(0, failing), project.failure];
}

function heading(stage: string): string {
  return `==> ${stage}`;
}

function script(project: Project, build: Build, startedBy: string): LogLine[] {
  const texts = [
    `Started by ${startedBy}`,
    `Agent forge-${1 + (build.number % 3)} (linux/amd64), workspace /var/anvil/${build.project}`,
    ...stagesOf(project, build).flatMap((stage) => [heading(stage.name), ...stage.lines]),
    `Finished: ${build.outcome}`,
  ];
  const last = texts.length - 1;
  return texts.map((text, index) => ({
    atMs: Math.round((build.durationMs * pace(index / last, build.number + index)) / 10) * 10,
    text: text.replaceAll('{commit}', build.commit.slice(0, 7)).replaceAll('{branch}', build.branch),
  }));
}

/** Bends even steps a little, so that lines do not come like a metronome's; 0 stays 0, 1 stays 1, order stays. */
function pace(share: number, seed: number): number {
  return share + share * (1 - share) * 0.01 * ((seed * 7) % 5);
}
