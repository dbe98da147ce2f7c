"""A dance and three calls with requests-oauthlib; see ../client-program.ts."""
import os
import sys

from oauthlib.oauth1 import SIGNATURE_TYPE_AUTH_HEADER, SIGNATURE_TYPE_BODY, SIGNATURE_TYPE_QUERY
from requests_oauthlib import OAuth1Session

env = os.environ
PLACES = {
    "header": SIGNATURE_TYPE_AUTH_HEADER,
    "query": SIGNATURE_TYPE_QUERY,
    "form": SIGNATURE_TYPE_BODY,
}


def session(place, **more):
    if env["SIGNATURE_METHOD"] == "RSA-SHA1":
        with open(env["PRIVATE_KEY_PKCS8"], encoding="ascii") as file:
            more["rsa_key"] = file.read()
    else:
        more["client_secret"] = env["CONSUMER_SECRET"]
    return OAuth1Session(
        env["CONSUMER_KEY"],
        signature_method=env["SIGNATURE_METHOD"],
        signature_type=PLACES[place],
        **more,
    )


def show(step, response):
    print(step, response.status_code, response.text, flush=True)


place = env["PLACE"]
asking = session(place, callback_uri=env["CALLBACK_URL"])
request = asking.fetch_request_token(env["REQUEST_TOKEN_URL"])
print("authorize", asking.authorization_url(env["AUTHORIZE_URL"]), flush=True)
exchanging = session(
    place,
    resource_owner_key=request["oauth_token"],
    resource_owner_secret=request["oauth_token_secret"],
    verifier=sys.stdin.readline().strip(),
)
access = exchanging.fetch_access_token(env["ACCESS_TOKEN_URL"])
tokens = {
    "resource_owner_key": access["oauth_token"],
    "resource_owner_secret": access["oauth_token_secret"],
}

fields = {"text": env["NOTE"], "page": "2"}
# A GET and a JSON body have no form for the parameters.
formless = session("header" if place == "form" else place, **tokens)
show("get", formless.get(env["RESOURCE_URL"], params=fields))
show("form", session(place, **tokens).post(env["RESOURCE_URL"], data=fields))
show(
    "json",
    formless.post(
        env["RESOURCE_URL"],
        data=env["JSON_BODY"].encode("utf-8"),
        headers={"Content-Type": "application/json"},
    ),
)
