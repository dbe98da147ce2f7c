// What never gets into the log.
import { describe, expect, it } from 'vitest';
import { createLog, loggedPath, redactOAuth } from '../src/log.ts';

describe('the log', () => {
  it('holds no credentials, whoever writes them', () => {
    const lines: string[] = [];
    const log = createLog({ destination: { write: (line) => void lines.push(line) } });
    log.info(
      {
        authorization: 'OAuth hunter2',
        headers: { cookie: 'hunter2', Authorization: 'hunter2' },
        detail: 'GET&x&oauth_token%3Dhunter2%26oauth_signature=hunter2',
        err: Object.assign(
          new Error('bad oauth_token_secret="hunter2", x', { cause: new Error('oauth_verifier=hunter2') }),
          {
            parameters: ['hunter2'],
          },
        ),
      },
      'refused',
    );
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('"level":"info"');
  });

  it.each([
    ['/a?oauth_signature=a%2Bb%3D&x=1', '/a?oauth_signature=[removed]&x=1'],
    ['oauth_token%3Dabc%26b', 'oauth_token%3D[removed]%26b'],
    ['OAuth oauth_token="a b", oauth_nonce=n', 'OAuth oauth_token="[removed] b", oauth_nonce=[removed]'],
    [
      'oauth_problem=nonce_used&oauth_acceptable_timestamps=1-2',
      'oauth_problem=nonce_used&oauth_acceptable_timestamps=1-2',
    ],
    ['plain', 'plain'],
  ])('redacts %j', (text, redacted) => {
    expect(redactOAuth(text)).toBe(redacted);
  });

  it('keeps the path of a target', () => {
    expect(loggedPath('/a/b?c=d')).toBe('/a/b');
  });
});
