// Programs around OAuth 1.0a libraries that we did not write, one in each folder here, and what each library can do.
//
// A program reads what it needs from its environment (`environmentOf` in run-client.ts), asks for a request token, prints
// `authorize URL`, reads the verifier as a line from standard input, exchanges it, and makes three calls with the access
// token: GET with a query, POST of a form, POST of JSON. Of each it prints `get|form|json STATUS BODY`.

export type SignatureMethod = 'HMAC-SHA1' | 'RSA-SHA1';
/** Where the protocol parameters travel. */
export type Place = 'header' | 'query' | 'form';

export interface ClientProgram {
  readonly language: string;
  /** The library, as its users call it. */
  readonly library: string;
  /** Debian packages, the language's own included; none: it comes with this repository. */
  readonly packages: readonly string[];
  readonly methods: readonly SignatureMethod[];
  /**
   * `form` is about token calls and forms: a GET and a JSON body have no form, so that programs fall back to the header.
   * `query` of some libraries is about GET alone; the rest goes by the header.
   */
  readonly places: readonly Place[];
  /** Below conformance/clients. */
  readonly source: string;
  /** Compilers, in their order; none: the source is run. */
  readonly build?: (paths: ProgramPaths) => readonly Command[];
  readonly run: (paths: ProgramPaths) => Command;
}

export interface ProgramPaths {
  /** Absolute. */
  readonly source: string;
  /** An empty folder for what compilers make. */
  readonly outDir: string;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the caller's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** @param jars - of Debian's Java libraries. */
function javaProgram(mainClass: string, jars: readonly string[]): Pick<ClientProgram, 'build' | 'run'> {
  const libraries = jars.map((jar) => `/usr/share/java/${jar}.jar`).join(':');
  const env = { LC_ALL: 'C.UTF-8' };
  return {
    build: ({ source, outDir }) => [
      { file: 'javac', args: ['-encoding', 'UTF-8', '-cp', libraries, '-d', outDir, source], env },
    ],
    run: ({ outDir }) => ({ file: 'java', args: ['-cp', `${outDir}:${libraries}`, mainClass], env }),
  };
}

/** Debian's libraries for Go are sources below one GOPATH; no module is fetched. */
const goBuild = ({ source, outDir }: ProgramPaths): readonly Command[] => [
  {
    file: 'go',
    args: ['build', '-o', `${outDir}/client`, source],
    env: {
      GOPATH: '/usr/share/gocode',
      GO111MODULE: 'off',
      GOFLAGS: '',
      GOCACHE: `${outDir}/cache`,
      GOPROXY: 'off',
    },
  },
];
const runBuilt = ({ outDir }: ProgramPaths): Command => ({ file: `${outDir}/client`, args: [] });
const interpretedBy =
  (file: string) =>
  ({ source }: ProgramPaths): Command => ({ file, args: [source] });

export const CLIENT_PROGRAMS: readonly ClientProgram[] = [
  {
    language: 'Python',
    library: 'requests-oauthlib',
    packages: ['python3', 'python3-requests-oauthlib', 'python3-jwt', 'python3-cryptography'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header', 'query', 'form'],
    source: 'python/requests_oauthlib_client.py',
    run: interpretedBy('python3'),
  },
  {
    language: 'Python',
    library: 'Authlib',
    packages: ['python3', 'python3-authlib', 'python3-requests'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    // In the others it writes all parameters twice, once without the signature, which no provider may take (RFC 5849 3.1).
    places: ['header'],
    source: 'python/authlib_client.py',
    run: interpretedBy('python3'),
  },
  {
    language: 'Perl',
    library: 'Net::OAuth',
    packages: ['perl', 'libnet-oauth-perl', 'libwww-perl'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header', 'query', 'form'],
    source: 'perl/net_oauth_client.pl',
    run: interpretedBy('perl'),
  },
  {
    language: 'Ruby',
    library: 'oauth',
    packages: ['ruby', 'ruby-oauth'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header', 'query', 'form'],
    source: 'ruby/oauth_client.rb',
    run: interpretedBy('ruby'),
  },
  {
    language: 'PHP',
    library: 'pecl oauth',
    packages: ['php-cli', 'php-oauth'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header', 'query', 'form'],
    source: 'php/pecl_oauth_client.php',
    run: interpretedBy('php'),
  },
  {
    language: 'Java',
    library: 'signpost',
    packages: ['default-jdk-headless', 'liboauth-signpost-java'],
    // It has no RSA-SHA1.
    methods: ['HMAC-SHA1'],
    places: ['header', 'query'],
    source: 'java/SignpostClient.java',
    ...javaProgram('SignpostClient', ['signpost-core', 'commons-codec']),
  },
  {
    language: 'Java',
    library: 'google-oauth-client',
    packages: ['default-jdk-headless', 'libgoogle-oauth-client-java'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header'],
    source: 'java/GoogleOAuthClient.java',
    ...javaProgram('GoogleOAuthClient', [
      'google-oauth-client',
      'google-http-client',
      'guava',
      'opencensus-api',
      'opencensus-contrib-http-util',
      'grpc-context',
      'httpcore',
      'httpclient',
    ]),
  },
  {
    language: 'C',
    library: 'liboauth',
    packages: ['gcc', 'libc6-dev', 'liboauth-dev', 'libcurl4-openssl-dev'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header', 'query', 'form'],
    source: 'c/liboauth_client.c',
    build: ({ source, outDir }) => [
      { file: 'gcc', args: ['-O1', '-Wall', '-o', `${outDir}/client`, source, '-loauth', '-lcurl'] },
    ],
    run: runBuilt,
  },
  {
    language: 'Go',
    library: 'mrjones/oauth',
    packages: ['golang-go', 'golang-github-mrjones-oauth-dev'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header'],
    source: 'go/mrjones/main.go',
    build: goBuild,
    run: runBuilt,
  },
  {
    language: 'Go',
    library: 'gomodule/oauth1',
    packages: ['golang-go', 'golang-github-gomodule-oauth1-dev'],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header', 'query', 'form'],
    source: 'go/gomodule/main.go',
    build: goBuild,
    run: runBuilt,
  },
  {
    language: 'Node',
    library: 'oauth',
    packages: [],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header', 'query'],
    source: 'node/oauth_client.js',
    run: ({ source }) => ({ file: process.execPath, args: [source] }),
  },
  {
    language: 'Node',
    library: 'oauth-1.0a',
    packages: [],
    methods: ['HMAC-SHA1', 'RSA-SHA1'],
    places: ['header', 'query', 'form'],
    source: 'node/oauth_1_0a_client.js',
    run: ({ source }) => ({ file: process.execPath, args: [source] }),
  },
];
