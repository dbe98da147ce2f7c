// A dance and three calls with gomodule/oauth1; see ../../client-program.ts.
package main

import (
	"bufio"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/gomodule/oauth1/oauth"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func privateKey() *rsa.PrivateKey {
	text, err := os.ReadFile(os.Getenv("PRIVATE_KEY_PKCS1"))
	must(err)
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	must(err)
	return key
}

// Signs a request and sends its parameters in the place asked for.
func send(client *oauth.Client, token *oauth.Credentials, place, method, resource string, query, form url.Values, json string) (*http.Response, error) {
	target, err := url.Parse(resource)
	must(err)
	body, kind := json, "application/json"
	if json == "" {
		kind = "application/x-www-form-urlencoded"
	}
	header := http.Header{}
	switch place {
	case "query":
		// SignForm signs all that it is given; what belongs into the body moves back there.
		all := url.Values{}
		for name, values := range query {
			all[name] = values
		}
		for name, values := range form {
			all[name] = values
		}
		must(client.SignForm(token, method, resource, all))
		for name := range form {
			all.Del(name)
		}
		target.RawQuery = all.Encode()
		if json == "" {
			body = form.Encode()
		}
	case "form":
		must(client.SignForm(token, method, resource, form))
		body = form.Encode()
	default:
		target.RawQuery = query.Encode()
		must(client.SetAuthorizationHeader(header, token, method, target, form))
		if json == "" {
			body = form.Encode()
		}
	}
	request, err := http.NewRequest(method, target.String(), strings.NewReader(body))
	must(err)
	request.Header = header
	if method == "POST" {
		request.Header.Set("Content-Type", kind)
	}
	return http.DefaultClient.Do(request)
}

func tokenIn(response *http.Response, err error) *oauth.Credentials {
	must(err)
	body, err := io.ReadAll(response.Body)
	must(err)
	values, err := url.ParseQuery(string(body))
	must(err)
	if values.Get("oauth_token") == "" {
		log.Fatal(response.StatusCode, string(body))
	}
	return &oauth.Credentials{Token: values.Get("oauth_token"), Secret: values.Get("oauth_token_secret")}
}

func show(step string, response *http.Response, err error) {
	must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(err)
	fmt.Println(step, response.StatusCode, string(body))
}

func main() {
	client := &oauth.Client{
		Credentials:                   oauth.Credentials{Token: os.Getenv("CONSUMER_KEY"), Secret: os.Getenv("CONSUMER_SECRET")},
		TemporaryCredentialRequestURI: os.Getenv("REQUEST_TOKEN_URL"),
		ResourceOwnerAuthorizationURI: os.Getenv("AUTHORIZE_URL"),
		TokenRequestURI:               os.Getenv("ACCESS_TOKEN_URL"),
	}
	if os.Getenv("SIGNATURE_METHOD") == "RSA-SHA1" {
		client.SignatureMethod = oauth.RSASHA1
		client.Credentials.Secret = ""
		client.PrivateKey = privateKey()
	}
	place := os.Getenv("PLACE")
	var requestToken, accessToken *oauth.Credentials
	var err error
	// The library's own token calls use the header.
	if place == "header" {
		requestToken, err = client.RequestTemporaryCredentials(nil, os.Getenv("CALLBACK_URL"), nil)
		must(err)
	} else {
		callback := url.Values{"oauth_callback": {os.Getenv("CALLBACK_URL")}}
		query, form := callback, url.Values{}
		if place == "form" {
			query, form = url.Values{}, callback
		}
		requestToken = tokenIn(send(client, nil, place, "POST", client.TemporaryCredentialRequestURI, query, form, ""))
	}
	fmt.Println("authorize", client.AuthorizationURL(requestToken, nil))
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	must(err)
	if place == "header" {
		accessToken, _, err = client.RequestToken(nil, requestToken, strings.TrimSpace(line))
		must(err)
	} else {
		verifier := url.Values{"oauth_verifier": {strings.TrimSpace(line)}}
		query, form := verifier, url.Values{}
		if place == "form" {
			query, form = url.Values{}, verifier
		}
		accessToken = tokenIn(send(client, requestToken, place, "POST", client.TokenRequestURI, query, form, ""))
	}

	resource := os.Getenv("RESOURCE_URL")
	fields := func() url.Values { return url.Values{"text": {os.Getenv("NOTE")}, "page": {"2"}} }
	// A GET and a JSON body have no form for the parameters.
	formless := place
	if place == "form" {
		formless = "header"
	}
	response, err := send(client, accessToken, formless, "GET", resource, fields(), nil, "")
	show("get", response, err)
	response, err = send(client, accessToken, place, "POST", resource, nil, fields(), "")
	show("form", response, err)
	response, err = send(client, accessToken, formless, "POST", resource, nil, nil, os.Getenv("JSON_BODY"))
	show("json", response, err)
}
