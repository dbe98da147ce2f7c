import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { htmlPages } from '../src/pages/index.ts';
import type {
  AccessTokenRow,
  AccessTokensView,
  CodeView,
  ConsentView,
  DecidedView,
  ProblemView,
} from '../src/provider/pages.ts';

const NOW = 1_772_000_000; // 25 February 2026, 06:13:20 UTC
const DAY = 86_400;
const YEAR = 365 * DAY;
const ACCESS_TOKENS_PATH = '/plugins/servlet/oauth/users/access-tokens';

const consentView: ConsentView = {
  applicationName: 'CI',
  consumerName: 'Code host',
  person: { name: 'alice', displayName: 'Alice Martin' },
  action: '/plugins/servlet/oauth/authorize',
  hidden: [
    ['oauth_token', 'token-1'],
    ['form_token', 'form-1'],
  ],
  returnHost: 'code.acme.dev',
  showsCode: false,
  lifetimeSeconds: YEAR,
  allowedBeforeAtSeconds: undefined,
  switchUserUrl: 'https://ci.acme.dev/login?from=%2Fx&y=1',
  accessTokensPath: ACCESS_TOKENS_PATH,
};
const codeView: CodeView = {
  applicationName: 'CI',
  consumerName: 'Code host',
  verifier: '7KQ2MWX9PRT4HVCNB3FD',
  accessTokensPath: ACCESS_TOKENS_PATH,
};
const decidedView: DecidedView = {
  applicationName: 'CI',
  consumerName: 'Code host',
  allowed: true,
  accessTokensPath: ACCESS_TOKENS_PATH,
};
const row: AccessTokenRow = {
  id: 'grt_1',
  consumerName: 'Code host',
  createdAtSeconds: NOW - 3 * DAY,
  expiresAtSeconds: NOW + 362 * DAY,
  lastUsedAtSeconds: NOW - 3700,
};
const accessTokensView: AccessTokensView = {
  applicationName: 'CI',
  person: { name: 'alice', displayName: 'Alice Martin' },
  nowSeconds: NOW,
  rows: [row, { ...row, id: 'grt_2', consumerName: 'Jira', lastUsedAtSeconds: null }],
  action: ACCESS_TOKENS_PATH,
  hidden: [['form_token', 'form-1']],
  notice: undefined,
};
const problemView: ProblemView = {
  applicationName: 'CI',
  status: 401,
  title: 'This request is too old',
  text: 'Nothing was shared. Start again from Code host.',
  code: 'token_expired',
  link: { href: '/again', label: 'Show the question again' },
};

const everyPage = {
  consent: htmlPages.consent(consentView),
  'consent for a code': htmlPages.consent({
    ...consentView,
    returnHost: undefined,
    showsCode: true,
    allowedBeforeAtSeconds: NOW,
  }),
  code: htmlPages.code(codeView),
  allowed: htmlPages.decided(decidedView),
  denied: htmlPages.decided({ ...decidedView, allowed: false }),
  'access tokens': htmlPages.accessTokens({ ...accessTokensView, notice: 'revoked' }),
  'no access tokens': htmlPages.accessTokens({ ...accessTokensView, rows: [] }),
  problem: htmlPages.problem(problemView),
};

describe.each(Object.entries(everyPage))('every page: %s', (_name, page) => {
  test('is a primitive string, a whole document with language, title and viewport, for no index', () => {
    expect(typeof page).toBe('string');
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toMatch(/<title>[^<]+ – CI<\/title>/);
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(page).toContain('<meta name="robots" content="noindex">');
    expect(page).not.toMatch(/undefined|\[object|\{\w+\}(?![^<]*<\/(?:style|script)>)/);
  });

  test('has one main landmark, one h1 and no identifier twice', () => {
    expect(page.match(/<main>/g)).toHaveLength(1);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    const ids = page.match(/ id="[^"]*"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('loads nothing from outside and has neither style attributes nor event handlers', () => {
    expect(tagsOf(page)).not.toMatch(/ src=| style=| on\w+=|url\(|@import/);
    expect(page.match(/<link [^>]*>/g)).toEqual(['<link rel="icon" href="data:,">']);
  });

  test('has style and script elements that the policy lets through', () => {
    expect(elementTexts(page, 'style').map(hashSource)).toEqual([htmlPages.styleSource]);
    for (const script of elementTexts(page, 'script'))
      expect(hashSource(script)).toBe(htmlPages.scriptSource);
  });
});

describe('consent', () => {
  const page = htmlPages.consent(consentView);

  test('has exactly one form, which posts, with the hidden inputs and no other field', () => {
    expect(page.match(/<form\b[^>]*>/g)).toEqual([
      '<form method="post" action="/plugins/servlet/oauth/authorize">',
    ]);
    expect(page.match(/<(?:input|select|textarea)\b[^>]*>/g)).toEqual([
      '<input type="hidden" name="oauth_token" value="token-1">',
      '<input type="hidden" name="form_token" value="form-1">',
    ]);
  });

  test('has Cancel before Allow and focuses neither', () => {
    expect(page.match(/<button\b.*?<\/button>/g)).toEqual([
      '<button name="deny" value="1">Cancel</button>',
      '<button name="approve" value="1">Allow</button>',
    ]);
    expect(page).not.toContain('autofocus');
  });

  test('needs no script', () => {
    expect(page).not.toContain('<script');
  });

  test('says who wants to act where, as whom, for how long, and where it returns', () => {
    expect(textOf(page)).toContain('Let Code host use CI as you?');
    expect(textOf(page)).toContain('Alice Martin (alice) · not you?');
    expect(textOf(page)).toContain('do what you can do in CI, as you');
    expect(textOf(page)).toContain('It will not be able to see your password');
    expect(textOf(page)).toContain('Until you revoke it, or 1 year');
    expect(textOf(page)).toContain('You will return to code.acme.dev');
    expect(page).toContain(`<a href="${ACCESS_TOKENS_PATH}">applications that can act as you</a>`);
  });

  test.each([
    [1, '1 second'],
    [600, '10 minutes'],
    [5400, '1 hour and 30 minutes'],
    [90 * DAY, '90 days'],
    [364 * DAY + 23.5 * 3600, '1 year'],
    [400 * DAY, '1 year and 35 days'],
    [2 * YEAR, '2 years'],
  ])('says %d seconds as %s', (lifetimeSeconds, words) => {
    expect(textOf(htmlPages.consent({ ...consentView, lifetimeSeconds }))).toContain(
      `Until you revoke it, or ${words} `,
    );
  });

  test('links to where to sign in as somebody else', () => {
    expect(page).toContain('<a href="https://ci.acme.dev/login?from=%2Fx&amp;y=1">not you?');
  });

  test('shows a person without display name once, and no link where there is none', () => {
    const plain = htmlPages.consent({ ...consentView, person: { name: 'bob' }, switchUserUrl: undefined });
    expect(textOf(plain)).toContain('Your account in CI: bob Code host');
    expect(plain).not.toContain('not you?');
  });

  test('says when the same was allowed before', () => {
    const again = htmlPages.consent({ ...consentView, allowedBeforeAtSeconds: NOW });
    expect(again).toContain('<time datetime="2026-02-25T06:13:20.000Z">25 February 2026, 06:13 UTC</time>');
    expect(textOf(again)).toContain('You allowed this on 25 February 2026, 06:13 UTC.');
    expect(textOf(page)).not.toContain('You allowed this');
  });

  test('T35: warns before a code is made, and only then', () => {
    const oob = textOf(htmlPages.consent({ ...consentView, returnHost: undefined, showsCode: true }));
    expect(oob).toContain('Only go on if you started this yourself');
    expect(oob).toContain('Whoever types it into Code host can act as you in CI. Never read it out');
    expect(oob).toContain('You will get a code to type into Code host');
    expect(oob).not.toContain('You will return to');
    expect(textOf(page)).not.toContain('Never read it out');
  });

  test('says so when nothing takes the person back', () => {
    const stays = textOf(htmlPages.consent({ ...consentView, returnHost: undefined }));
    expect(stays).toContain('You go back to Code host yourself');
  });
});

describe('code', () => {
  const page = htmlPages.code(codeView);

  test('shows the code as the exact text of #oauth-verifier', () => {
    expect(page).toContain('<code id="oauth-verifier">7KQ2MWX9PRT4HVCNB3FD</code>');
  });

  test('T35: says who gets access by it and never to read it out', () => {
    expect(textOf(page)).toContain('Whoever types it into Code host can act as you in CI.');
    expect(textOf(page)).toContain('Never read it out or send it to anybody who asked for it');
  });

  test('has a copy button that is hidden until the script shows it', () => {
    expect(page).toContain('<button type="button" id="copy" hidden>Copy</button>');
    expect(elementTexts(page, 'script')).toHaveLength(1);
  });
});

describe('decided', () => {
  test('says that the consumer can act now, and where to go on', () => {
    expect(textOf(everyPage.allowed)).toContain('Code host can now act as you Go back to Code host');
  });

  test('says that nothing was shared', () => {
    expect(textOf(everyPage.denied)).toContain('Nothing was shared Code host was not let in to CI');
  });
});

describe('access tokens', () => {
  const page = htmlPages.accessTokens(accessTokensView);

  test('has a form for each grant and one for all, each with the hidden inputs', () => {
    const forms = page.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
    const open = `<form method="post" action="${ACCESS_TOKENS_PATH}"><input type="hidden" name="form_token" value="form-1">`;
    expect(forms).toEqual([
      `${open}<button name="revoke" value="grt_1">Revoke<span class="unseen"> the access of Code host</span></button></form>`,
      `${open}<button name="revoke" value="grt_2">Revoke<span class="unseen"> the access of Jira</span></button></form>`,
      `${open}<button name="revoke_all" value="1">Revoke all</button></form>`,
    ]);
  });

  test('has a heading for each application', () => {
    expect(page.match(/<h2><bdi class="name">.*?<\/h2>/g)?.map(textOf)).toEqual(['Code host', 'Jira']);
  });

  test('says when each was allowed, last used, and ends, in relative words and exactly', () => {
    expect(textOf(page)).toContain(
      'Allowed 3 days ago 22 February 2026, 06:13 UTC ' +
        'Last used 1 hour ago 25 February 2026, 05:11 UTC ' +
        'Ends in 12 months 22 February 2027, 06:13 UTC',
    );
    expect(textOf(page)).toContain('Last used Not used yet');
    expect(page).toContain('<time datetime="2026-02-22T06:13:20.000Z">');
  });

  test('shows what has just been, is about to end, or ends beyond all dates', () => {
    const rows = [
      { ...row, lastUsedAtSeconds: NOW, expiresAtSeconds: NOW + 5 },
      { ...row, lastUsedAtSeconds: NOW - 59, expiresAtSeconds: 1e15 },
    ];
    const text = textOf(htmlPages.accessTokens({ ...accessTokensView, rows }));
    expect(text).toContain('Last used just now');
    expect(text).toContain('Ends in less than a minute');
    expect(text).toContain('31 December 9999');
  });

  test('says that revoking cannot be undone', () => {
    expect(textOf(page)).toContain('cannot be undone');
  });

  test('has one sentence and no form when there is nothing to revoke', () => {
    expect(textOf(everyPage['no access tokens'])).toContain('No application can act as you.');
    expect(everyPage['no access tokens']).not.toContain('<form');
  });

  test.each([
    ['revoked', 'status', 'Revoked. That access has ended.'],
    ['revoked_all', 'status', 'Revoked. No application can act as you any more.'],
    ['nothing_to_revoke', 'alert', 'Nothing was revoked. That access had ended before.'],
  ] as const)('announces %s in the title and as %s', (notice, role, words) => {
    const noticed = htmlPages.accessTokens({ ...accessTokensView, notice });
    expect(noticed).toContain(`<title>${words} Applications that can act as you – CI</title>`);
    expect(noticed).toMatch(new RegExp(`role="${role}">.*${words}`));
  });
});

describe('problem', () => {
  test('shows title, sentences, link, and the code for whoever is asked for help', () => {
    expect(textOf(everyPage.problem)).toContain(
      'This request is too old Nothing was shared. Start again from Code host. Show the question again ' +
        'If you ask for help, name this: token_expired (401)',
    );
    expect(everyPage.problem).toContain('<a href="/again">Show the question again</a>');
  });

  test('does without a link', () => {
    expect(htmlPages.problem({ ...problemView, link: undefined })).not.toContain('<a ');
  });
});

const MARKUP = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{consumer}&lt;`;
const PLAIN = 'Plain';
const withText = {
  'consent applicationName': (text) => htmlPages.consent({ ...consentView, applicationName: text }),
  'consent consumerName': (text) => htmlPages.consent({ ...consentView, consumerName: text }),
  'consent person.name': (text) => htmlPages.consent({ ...consentView, person: { name: text } }),
  'consent person.displayName': (text) =>
    htmlPages.consent({ ...consentView, person: { name: 'alice', displayName: text } }),
  'consent action': (text) => htmlPages.consent({ ...consentView, action: text }),
  'consent hidden name': (text) => htmlPages.consent({ ...consentView, hidden: [[text, 'x']] }),
  'consent hidden value': (text) => htmlPages.consent({ ...consentView, hidden: [['x', text]] }),
  'consent returnHost': (text) => htmlPages.consent({ ...consentView, returnHost: text }),
  'consent consumerName, code and earlier': (text) =>
    htmlPages.consent({
      ...consentView,
      consumerName: text,
      returnHost: undefined,
      showsCode: true,
      allowedBeforeAtSeconds: NOW,
    }),
  'consent switchUserUrl': (text) =>
    htmlPages.consent({ ...consentView, switchUserUrl: `/${text.replaceAll(' ', '+')}` }),
  'code applicationName': (text) => htmlPages.code({ ...codeView, applicationName: text }),
  'code consumerName': (text) => htmlPages.code({ ...codeView, consumerName: text }),
  'code verifier': (text) => htmlPages.code({ ...codeView, verifier: text }),
  'allowed applicationName': (text) => htmlPages.decided({ ...decidedView, applicationName: text }),
  'allowed consumerName': (text) => htmlPages.decided({ ...decidedView, consumerName: text }),
  'denied applicationName': (text) =>
    htmlPages.decided({ ...decidedView, allowed: false, applicationName: text }),
  'denied consumerName': (text) => htmlPages.decided({ ...decidedView, allowed: false, consumerName: text }),
  'decided accessTokensPath': (text) =>
    htmlPages.decided({ ...decidedView, accessTokensPath: `/${text.replaceAll(' ', '+')}` }),
  'accessTokens applicationName': (text) =>
    htmlPages.accessTokens({ ...accessTokensView, applicationName: text }),
  'accessTokens person': (text) =>
    htmlPages.accessTokens({ ...accessTokensView, person: { name: text, displayName: 'Alice' } }),
  'accessTokens action': (text) => htmlPages.accessTokens({ ...accessTokensView, action: text }),
  'accessTokens hidden': (text) => htmlPages.accessTokens({ ...accessTokensView, hidden: [[text, text]] }),
  'accessTokens row id': (text) =>
    htmlPages.accessTokens({ ...accessTokensView, rows: [{ ...row, id: text }] }),
  'accessTokens row consumerName': (text) =>
    htmlPages.accessTokens({ ...accessTokensView, rows: [{ ...row, consumerName: text }] }),
  'problem applicationName': (text) => htmlPages.problem({ ...problemView, applicationName: text }),
  'problem title': (text) => htmlPages.problem({ ...problemView, title: text }),
  'problem text': (text) => htmlPages.problem({ ...problemView, text }),
  'problem code': (text) => htmlPages.problem({ ...problemView, code: text }),
  'problem link label': (text) =>
    htmlPages.problem({ ...problemView, link: { href: '/again', label: text } }),
  'problem link href': (text) =>
    htmlPages.problem({ ...problemView, link: { href: `/${text.replaceAll(' ', '+')}`, label: 'x' } }),
} satisfies Record<string, (text: string) => string>;

describe('T42: markup in a text from outside is shown as text', () => {
  test.each(Object.entries(withText))('%s', (_field, page) => {
    const marked = page(MARKUP);
    expect(elementsOf(marked)).toEqual(elementsOf(page(PLAIN)));
    expect(unescaped(marked).replaceAll('+', ' ')).toContain(MARKUP);
  });

  test('braces in a name are only braces', () => {
    const text = textOf(htmlPages.consent({ ...consentView, consumerName: '{application}' }));
    expect(text).toContain('Let {application} use CI as you?');
  });

  test('a name that turns the direction of writing is set apart from the sentence', () => {
    const page = htmlPages.consent({ ...consentView, consumerName: '\u202Etsoh edoC' });
    expect(page).toContain('<h1>Let <bdi class="name">\u202Etsoh edoC</bdi> use');
  });
});

describe('T15, T16: only http, https and paths become links', () => {
  const refused = [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'ftp://host/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https:evil.example',
    'https:///evil.example',
    'https://ci.acme.dev@evil.example/',
    'https://ci.acme.dev\\@evil.example/',
    'https://',
    'relative',
    '',
  ];

  test.each(refused)('no link to %j', (href) => {
    const consent = htmlPages.consent({ ...consentView, switchUserUrl: href, accessTokensPath: href });
    expect(consent).not.toMatch(/<a\b/);
    expect(textOf(consent)).toContain('applications that can act as you');
    expect(htmlPages.problem({ ...problemView, link: { href, label: 'Go' } })).not.toMatch(/<a\b/);
  });

  test.each(['/', '/login?return=%2Fx', 'http://127.0.0.1:8080/login', 'HTTPS://ci.acme.dev/a#b'])(
    'a link to %j',
    (href) => {
      const page = htmlPages.problem({ ...problemView, link: { href, label: 'Go' } });
      expect(page).toContain(`<a href="${href}">Go</a>`);
    },
  );
});

describe('glyphs', () => {
  test.each([
    ['Code host', 'CH'],
    ['CI', 'CI'],
    ['bitbucket', 'Bi'],
    ['  acme-wiki (prod)', 'AW'],
    ['Éva', 'Év'],
    ['構築 サーバー', '構サ'],
    ['🚀', '?'],
    ['', '?'],
  ])('%j has the initials %s', (consumerName, initials) => {
    const page = htmlPages.consent({ ...consentView, consumerName });
    expect(/glyph-large tone-\d" aria-hidden="true">([^<]*)</.exec(page)?.[1]).toBe(initials);
  });

  test('have white initials on colours of enough contrast (WCAG 1.4.3)', () => {
    const colours = [...htmlPages.problem(problemView).matchAll(/\.tone-\d \{ background: #(\w{6}); \}/g)];
    expect(colours.length).toBeGreaterThan(5);
    for (const [, colour = ''] of colours) expect(1.05 / (luminance(colour) + 0.05)).toBeGreaterThan(4.5);
  });
});

function withoutRawText(page: string): string {
  return page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<script>[\s\S]*?<\/script>/, '');
}

/** The tags as they stand, attributes included. */
function tagsOf(page: string): string {
  return (withoutRawText(page).match(/<[^>]*>/g) ?? []).join('\n');
}

/** Names of tags and of their attributes, as a parser takes them: quoted values left out. */
function elementsOf(page: string): readonly string[] {
  return (withoutRawText(page).match(/<[/!]?[a-z](?:[^>"]|"[^"]*")*>/gi) ?? []).map((tag) =>
    tag.replace(/"[^"]*"/g, '""'),
  );
}

/** What a person reads, unseen labels included, runs of space as one. */
function textOf(page: string): string {
  return unescaped(
    withoutRawText(page)
      .replace(/<head>[\s\S]*<\/head>/, '')
      .replace(/<span class="glyph[^>]*>[^<]*<\/span>/g, '')
      .replace(/<\/?(?:bdi|a|time|code)\b[^>]*>/g, '')
      .replace(/<[^>]*>/g, ' '),
  )
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function elementTexts(page: string, name: 'style' | 'script'): readonly string[] {
  return [...page.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, text = '']) => text);
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
