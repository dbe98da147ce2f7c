// Every word on the pages. A translation is another object of this shape, with the same placeholders.

/** BCP 47: what the words below are written in. */
export const LANGUAGE = 'en';
/** BCP 47: how dates are written; day before month, as a month in words leaves no doubt. */
export const DATE_LOCALE = 'en-GB';

export const words = {
  consent: {
    title: 'Let {consumer} use {application} as you?',
    account: 'Your account in {application}',
    notYou: 'not you?',
    notYouWhat: 'Sign in to {application} as somebody else',
    allowedBefore: 'You allowed this on {when}. {consumer} is asking again.',
    codeWarningTitle: 'Only go on if you started this yourself',
    codeWarning:
      'The next page shows a code. Whoever types it into {consumer} can act as you in {application}. Never read it out or send it to anybody who asks for it.',
    can: '{consumer} will be able to',
    canActAsYou: 'do what you can do in {application}, as you, e.g. start and read things',
    cannot: 'It will not be able to',
    cannotSeePassword: 'see your password',
    lifetimeLabel: 'For how long',
    lifetime: 'Until you revoke it, or {lifetime} unless it is renewed',
    afterwardsLabel: 'After this',
    returnsTo: 'You will return to {host}',
    showsCode: 'You will get a code to type into {consumer}',
    staysHere: 'You go back to {consumer} yourself',
    cancel: 'Cancel',
    allow: 'Allow',
    changeYourMind: 'Change your mind any time in {list}.',
    list: 'applications that can act as you',
  },
  code: {
    title: 'Your code for {consumer}',
    next: 'Go back to {consumer}, where you started, and type this code there. It works once, and only for a short time.',
    label: 'Code',
    copy: 'Copy',
    copied: 'Copied.',
    selected: 'Selected. Copy it with your keyboard or menu.',
    warningTitle: 'Keep this code to yourself',
    warning:
      'Whoever types it into {consumer} can act as you in {application}. Never read it out or send it to anybody who asked for it, whoever they say they are.',
    mistake: 'Did somebody ask you for this code? Close this page, and nothing is shared.',
  },
  decided: {
    allowedTitle: '{consumer} can now act as you',
    allowed: 'Go back to {consumer} and continue there. You can close this page.',
    deniedTitle: 'Nothing was shared',
    denied: '{consumer} was not let in to {application} by this. You can close this page.',
  },
  accessTokens: {
    title: 'Applications that can act as you',
    titleAfter: '{notice} {title}',
    introduction: 'These applications can use {application} as you, without your password.',
    account: 'Your account in {application}',
    empty: 'No application can act as you.',
    emptyMore: 'When you allow one, it is listed here, and you can take that back.',
    actsAsYou: 'Can do what you can do in {application}, as you.',
    allowed: 'Allowed',
    lastUsed: 'Last used',
    notUsed: 'Not used yet',
    ends: 'Ends',
    noUndo:
      'Revoking works at once, without another question, and cannot be undone. The application has to ask you again.',
    revoke: 'Revoke',
    revokeWhat: 'the access of {consumer}',
    revokeAllTitle: 'Revoke everything',
    revokeAllText: 'None of these applications can act as you afterwards.',
    revokeAll: 'Revoke all',
    revoked: 'Revoked. That access has ended.',
    revoked_all: 'Revoked. No application can act as you any more.',
    nothing_to_revoke: 'Nothing was revoked. That access had ended before.',
  },
  problem: {
    code: 'If you ask for help, name this: {code}',
  },
  layout: {
    pageTitle: '{title} – {application}',
  },
  time: {
    dateAndTime: '{date}, {time} UTC',
    justNow: 'just now',
    verySoon: 'in less than a minute',
  },
} as const;
