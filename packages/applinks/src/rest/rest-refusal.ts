// A call of the wire REST that is not answered as asked.
import type { HttpResponse } from '../http.ts';

/** Its message goes to the caller: what is the matter and what to do, without secrets. */
export class RestRefusal extends Error {
  readonly status: number;
  readonly headers: HttpResponse['headers'];

  constructor(status: number, message: string, headers: HttpResponse['headers'] = []) {
    super(message);
    this.name = 'RestRefusal';
    this.status = status;
    this.headers = headers;
  }
}
