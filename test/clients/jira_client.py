"""python3-jira against an application behind the gateway. Speaks as the programs of conformance/clients do:
prints `authorize URL`, reads the verifier, then prints `get 200 {what the calls gave}`."""
import json
import os
import sys

from jira import JIRA
from requests_oauthlib import OAuth1Session

env = os.environ
server = env["REQUEST_TOKEN_URL"].removesuffix("/plugins/servlet/oauth/request-token")
with open(env["PRIVATE_KEY_PKCS8"], encoding="ascii") as file:
    key = file.read()


def oauth_session(**more):
    return OAuth1Session(env["CONSUMER_KEY"], rsa_key=key, signature_method="RSA-SHA1", **more)


def dance():
    asking = oauth_session(callback_uri=env["CALLBACK_URL"])
    request = asking.fetch_request_token(env["REQUEST_TOKEN_URL"])
    print("authorize", asking.authorization_url(env["AUTHORIZE_URL"]), flush=True)
    return oauth_session(
        resource_owner_key=request["oauth_token"],
        resource_owner_secret=request["oauth_token_secret"],
        verifier=sys.stdin.readline().strip(),
    ).fetch_access_token(env["ACCESS_TOKEN_URL"])


def dance_of_jirashell():
    """OAuth 1.0: no callback, no verifier."""
    import builtins
    import webbrowser

    from jira import jirashell

    def open_browser(url):
        print("authorize", url, flush=True)

    def answer(_question=""):
        sys.stdin.readline()
        return "y"

    webbrowser.open_new = open_browser
    builtins.input = answer
    oauth = jirashell.oauth_dance(server, env["CONSUMER_KEY"], key)
    return {"oauth_token": oauth["access_token"], "oauth_token_secret": oauth["access_token_secret"]}


token = dance_of_jirashell() if sys.argv[1:] == ["jirashell"] else dance()
jira = JIRA(
    server=server,
    oauth={
        "access_token": token["oauth_token"],
        "access_token_secret": token["oauth_token_secret"],
        "consumer_key": env["CONSUMER_KEY"],
        "key_cert": key,
    },
)
created = jira.create_issue(project={"key": "NOTES"}, summary=env["NOTE"], issuetype={"name": "Task"})
comment = jira.add_comment(created.key, env["NOTE"])
found = jira.search_issues('project = "NOTES" AND text ~ "a+b & c" ORDER BY created', maxResults=5)
print(
    "get 200",
    json.dumps(
        {
            "server": jira.server_info()["version"],
            "myself": jira.myself()["name"],
            "issue": jira.issue(created.key).fields.summary,
            "comment": comment.body,
            "found": [issue.key for issue in found],
        }
    ),
    flush=True,
)
