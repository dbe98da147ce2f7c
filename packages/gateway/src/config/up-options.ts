// What `maillon up` can be told, in one table: the flags, their environment variables, the help.

/** The values of the flags as typed, by {@link UpOption.key}; absent when not given. */
export type UpFlags = Readonly<Partial<Record<UpOptionKey, string>>>;

export type UpOptionKey =
  | 'app'
  | 'public'
  | 'listen'
  | 'adminListen'
  | 'allowLoopback'
  | 'data'
  | 'userHeader'
  | 'trust'
  | 'whoami'
  | 'whoamiUser'
  | 'whoamiSignedIn'
  | 'login'
  | 'forwardHeader'
  | 'requestTokenTtl'
  | 'accessTokenTtl'
  | 'sessionTtl'
  | 'name';

export interface UpOption {
  readonly key: UpOptionKey;
  /** With both dashes. */
  readonly flag: string;
  /** null: the flag stands alone, and its value is `1`. */
  readonly placeholder: string | null;
  /** Read when the flag is not given. An empty variable counts as none. */
  readonly env: string;
  readonly help: string;
  /** May be given several times; the values are joined by commas. */
  readonly isList?: true;
}

export const UP_OPTIONS: readonly UpOption[] = [
  {
    key: 'app',
    flag: '--app',
    placeholder: 'URL',
    env: 'MAILLON_APP',
    help: 'the application, as this machine reaches it',
  },
  {
    key: 'public',
    flag: '--public',
    placeholder: 'URL',
    env: 'MAILLON_PUBLIC',
    help: 'the URL that people and peers use',
  },
  {
    key: 'listen',
    flag: '--listen',
    placeholder: 'HOST:PORT',
    env: 'MAILLON_LISTEN',
    help: 'where to listen (default: the public host and port if loopback, else 127.0.0.1:8480)',
  },
  {
    key: 'adminListen',
    flag: '--admin-listen',
    placeholder: 'HOST:PORT|off',
    env: 'MAILLON_ADMIN_LISTEN',
    help: 'where administrators sign in (default: 127.0.0.1:8481, left out when that port is taken)',
  },
  {
    key: 'allowLoopback',
    flag: '--allow-loopback',
    placeholder: null,
    env: 'MAILLON_ALLOW_LOOPBACK',
    help: 'linked applications may be on this machine',
  },
  {
    key: 'data',
    flag: '--data',
    placeholder: 'DIR',
    env: 'MAILLON_DATA',
    help: 'where links and grants are kept (default: ./maillon-data)',
  },
  {
    key: 'name',
    flag: '--name',
    placeholder: 'TEXT',
    env: 'MAILLON_NAME',
    help: 'how people call the application (default: the public host)',
  },
  {
    key: 'userHeader',
    flag: '--user-header',
    placeholder: 'NAME',
    env: 'MAILLON_USER_HEADER',
    help: 'a proxy in front names the person in this header; with --trust',
  },
  {
    key: 'trust',
    flag: '--trust',
    placeholder: 'CIDR[,CIDR]',
    env: 'MAILLON_TRUST',
    help: 'addresses whose --user-header is believed',
    isList: true,
  },
  {
    key: 'whoami',
    flag: '--whoami',
    placeholder: 'PATH',
    env: 'MAILLON_WHOAMI',
    help: 'the application says who is signed in at this path below the public URL; with the next three',
  },
  {
    key: 'whoamiUser',
    flag: '--whoami-user',
    placeholder: 'JSON_POINTER',
    env: 'MAILLON_WHOAMI_USER',
    help: 'where its answer has the user name',
  },
  {
    key: 'whoamiSignedIn',
    flag: '--whoami-signed-in',
    placeholder: 'POINTER=JSON',
    env: 'MAILLON_WHOAMI_SIGNED_IN',
    help: 'what its answer has when somebody is signed in',
  },
  {
    key: 'login',
    flag: '--login',
    placeholder: 'PATH_WITH_{return}',
    env: 'MAILLON_LOGIN',
    help: "the application's sign-in page; {return} becomes the encoded URL to come back to",
  },
  {
    key: 'forwardHeader',
    flag: '--forward-header',
    placeholder: 'NAME',
    env: 'MAILLON_FORWARD_HEADER',
    help: 'names the person to the application (default: X-Forwarded-User)',
  },
  {
    key: 'requestTokenTtl',
    flag: '--request-token-ttl',
    placeholder: 'S',
    env: 'MAILLON_REQUEST_TOKEN_TTL',
    help: 'seconds to decide (default: 600)',
  },
  {
    key: 'accessTokenTtl',
    flag: '--access-token-ttl',
    placeholder: 'S',
    env: 'MAILLON_ACCESS_TOKEN_TTL',
    help: 'seconds until an access token must be renewed (default: 31536000)',
  },
  {
    key: 'sessionTtl',
    flag: '--session-ttl',
    placeholder: 'S',
    env: 'MAILLON_SESSION_TTL',
    help: 'seconds in which a token can be renewed, counted anew at each renewal (default: access token + 30 days)',
  },
];

/** Not a flag: a secret in a command line is seen by everybody on the machine. */
export const APP_SECRET_ENV = 'MAILLON_APP_SECRET';
export const KEY_FILE_ENV = 'MAILLON_KEY_FILE';
