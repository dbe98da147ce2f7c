"""A dance and three calls with Authlib; see ../client-program.ts."""
import os
import sys

from authlib.integrations.requests_client import OAuth1Session

env = os.environ
# It signs for https alone; the gateway under test is plain http on loopback.
env["AUTHLIB_INSECURE_TRANSPORT"] = "1"
PLACES = {"header": "HEADER", "query": "QUERY", "form": "BODY"}


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
asking = session(place, redirect_uri=env["CALLBACK_URL"])
asking.fetch_request_token(env["REQUEST_TOKEN_URL"])
print("authorize", asking.create_authorization_url(env["AUTHORIZE_URL"]), flush=True)
access = asking.fetch_access_token(env["ACCESS_TOKEN_URL"], sys.stdin.readline().strip())
tokens = {"token": access["oauth_token"], "token_secret": access["oauth_token_secret"]}

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
