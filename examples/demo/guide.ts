// What the terminal says when everything is up: one screen.
import type { DemoUrls } from './settings.ts';

export function guide({ codeHost, gateway, ci, boardGateway, board }: DemoUrls): string {
  return `
  Maillon: application links between applications that know nothing of each other

  1  Open     ${codeHost}                 "Harbour", a code host
     Sign in  alice / alice-code
  2  Open a repository, then Builds, and press  Build now
     You are sent to "Anvil CI"; sign in there: alice / alice-ci  or  bob / bob-ci
  3  Read the question and press  Allow
     The build runs, as the person you signed in as. Press again: nobody asks.
  4  Open the build in Anvil CI and press  Let Anvil CI report to Harbour
     Its result stands at the commit in Harbour, set there as you: the same link, the other way.

  5  Open     ${boardGateway}                 "Lighthouse", a release board
     Sign in  dana / dana-board, and press  Let Lighthouse read builds in Anvil CI
     This link was made by one command between two gateways, which agreed on everything else.

  Look      ${gateway}                 Anvil CI, behind Maillon
  Revoke    ${gateway}/plugins/servlet/oauth/users/access-tokens   (also at Harbour and Lighthouse)
  Anvil CI itself listens on ${ci}, Lighthouse on ${board}; neither knows of OAuth.
  State is kept in .maillon-demo. Ctrl-C ends everything.

`;
}
