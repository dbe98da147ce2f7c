// Which request headers say who somebody is. An application behind the gateway believes them, so nobody but the
// gateway may send them (design: identity.md sections 1 and 3; threat T56).

/** When a header is taken from a request. `signed`: only from a request that OAuth verified. */
type Removal = 'always' | 'signed';

interface IdentityRule {
  /** Canonical spelling, see {@link canonicalHeaderName}; a trailing `*` stands for any rest. */
  readonly name: string;
  readonly removed: Removal;
  /** Who sends or believes it. */
  readonly by: string;
}

const RULES: readonly IdentityRule[] = [
  // Covers -User -Email -Groups -Preferred-Username (oauth2-proxy), -Login (SonarQube), -Mail -DisplayName (Jenkins),
  // -Uuid -Roles (Rundeck), and the forwarding facts -For -Host -Proto -Port -Prefix that we set ourselves.
  { name: 'x-forwarded-*', removed: 'always', by: 'oauth2-proxy, Jenkins, SonarQube, Rundeck' },
  { name: 'x-auth-request-*', removed: 'always', by: 'oauth2-proxy in auth_request mode' },
  {
    name: 'remote-user',
    removed: 'always',
    by: 'Authelia; REMOTE_USER: Buildbot, Artifactory, NetBox, Seafile',
  },
  { name: 'remote-name', removed: 'always', by: 'Authelia' },
  { name: 'remote-email', removed: 'always', by: 'Authelia' },
  { name: 'remote-groups', removed: 'always', by: 'Authelia' },
  { name: 'x-remote-*', removed: 'always', by: 'Superset, Radicale, Kubernetes' },
  { name: 'x-authentik-*', removed: 'always', by: 'authentik' },
  { name: 'x-pomerium-*', removed: 'always', by: 'Pomerium' },
  { name: 'cf-access-*', removed: 'always', by: 'Cloudflare Access' },
  { name: 'teleport-jwt-assertion', removed: 'always', by: 'Teleport' },
  { name: 'tailscale-*', removed: 'always', by: 'Tailscale serve' },
  { name: 'x-amzn-oidc-*', removed: 'always', by: 'AWS ALB' },
  { name: 'x-goog-iap-*', removed: 'always', by: 'Google IAP' },
  { name: 'x-goog-authenticated-user-*', removed: 'always', by: 'Google IAP' },
  { name: 'x-ms-client-principal*', removed: 'always', by: 'Azure App Service' },
  { name: 'x-ms-token-*', removed: 'always', by: 'Azure App Service' },
  { name: 'x-webauth-*', removed: 'always', by: 'Grafana, Gitea, Forgejo' },
  { name: 'x-user', removed: 'always', by: 'CloudBeaver' },
  { name: 'x-role', removed: 'always', by: 'CloudBeaver' },
  { name: 'x-maillon-*', removed: 'always', by: 'this gateway' },
  // Act-as headers are believed only beside an administrator's own credential in the same request. Taking them from an
  // ordinary API call would make it run as the administrator, in silence; on a signed request, whose credential we
  // remove, nobody but us may name the person.
  { name: 'sudo', removed: 'signed', by: 'GitLab, Gitea' },
  { name: 'x-redmine-switch-user', removed: 'signed', by: 'Redmine' },
  { name: 'es-security-runas-user', removed: 'signed', by: 'Elasticsearch' },
];

const EXACT: ReadonlyMap<string, Removal> = new Map(
  RULES.filter(({ name }) => !name.endsWith('*')).map(({ name, removed }) => [name, removed]),
);
const PREFIXES: readonly string[] = RULES.filter(({ name }) => name.endsWith('*')).map(({ name }) =>
  name.slice(0, -1),
);

/**
 * One spelling for all names that an application may take for the same: CGI, WSGI and their kin turn letters to upper
 * case and everything else to `_`.
 *
 * @param name - a field name, e.g. `X_Forwarded-User`.
 * @returns lower case, each character that is no letter or digit as `-`, e.g. `x-forwarded-user`.
 */
export function canonicalHeaderName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
}

/** @returns whether and when the header is taken from a request; undefined for an ordinary header. */
export function identityHeader(canonicalName: string): Removal | undefined {
  const exact = EXACT.get(canonicalName);
  if (exact !== undefined) return exact;
  return PREFIXES.some((prefix) => canonicalName.startsWith(prefix)) ? 'always' : undefined;
}
