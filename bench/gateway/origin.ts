// The application behind the proxies: answers at once, and says in a header whom it was told the request is from.
import { createServer } from 'node:http';
import { reportPort } from './report-port.ts';

const BODY = JSON.stringify({ result: 'SUCCESS', number: 17, building: false });

const server = createServer((req, res) => {
  const user = req.headers['x-forwarded-user'];
  res.setHeader('Content-Type', 'application/json');
  res.setHeader('Content-Length', BODY.length);
  if (typeof user === 'string') res.setHeader('X-Seen-User', user);
  res.end(BODY);
});

reportPort(server);
