// What a row of the route table holds, and how a path finds it.
import type { HttpRequest, HttpResponse } from '../http.ts';
import type { RestContext } from './context.ts';

/** Who may call a route. The check hangs on the route itself, never on a path filter (threat T41). */
export type Permission = 'anyone' | 'administrator';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /**
   * Below the context path. `{name}` stands for one segment without escapes; `{name:1.0|2.0}` for one of these;
   * `{name...}`, last, for the raw rest of the path.
   */
  readonly path: string;
  readonly permission: Permission;
  /** Answers browsers of other origins, credentials allowed: only for what anybody may read. */
  readonly crossOrigin?: true;
  readonly handler: Handler;
}

export type Handler = (visit: Visit, context: RestContext) => HttpResponse | Promise<HttpResponse>;

/** A request that found its route and has its permission. */
export interface Visit {
  readonly request: HttpRequest;
  /** What stood for `{name}`. */
  readonly parameter: (name: string) => string;
  /** Of the target, without `?`; '' when there is none. */
  readonly query: string;
  /** The administrator's name; '' on a route for anyone. */
  readonly administrator: string;
}
