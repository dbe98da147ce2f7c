// What the terminal says when everything is up.

export function guide(urls: {
  readonly codeHost: string;
  readonly gateway: string;
  readonly ci: string;
}): string {
  return `
  Maillon: a link between a code host and a CI server

  1  Open     ${urls.codeHost}
     Sign in  alice / alice-code        (the code host "Harbour")
  2  Open a repository, then Builds, and press  Build now
     You are sent to "Anvil CI"; sign in there: alice / alice-ci  or  bob / bob-ci
  3  Read the question and press  Allow
     The build runs, as the person you signed in as. Press again: nobody asks.

  Look      ${urls.gateway}                                         (the CI, behind Maillon)
  Revoke    ${urls.gateway}/plugins/servlet/oauth/users/access-tokens
  The CI itself listens on ${urls.ci} and knows nothing of OAuth.
  State is kept in .maillon-demo. Ctrl-C ends everything.

`;
}
