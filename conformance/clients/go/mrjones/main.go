// A dance and three calls with mrjones/oauth; see ../../client-program.ts.
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

	"github.com/mrjones/oauth"
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

func show(step string, response *http.Response, err error) {
	must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(err)
	fmt.Println(step, response.StatusCode, string(body))
}

func main() {
	endpoints := oauth.ServiceProvider{
		RequestTokenUrl:   os.Getenv("REQUEST_TOKEN_URL"),
		AuthorizeTokenUrl: os.Getenv("AUTHORIZE_URL"),
		AccessTokenUrl:    os.Getenv("ACCESS_TOKEN_URL"),
		BodyHash:          true,
	}
	var consumer *oauth.Consumer
	if os.Getenv("SIGNATURE_METHOD") == "RSA-SHA1" {
		consumer = oauth.NewRSAConsumer(os.Getenv("CONSUMER_KEY"), privateKey(), endpoints)
	} else {
		consumer = oauth.NewConsumer(os.Getenv("CONSUMER_KEY"), os.Getenv("CONSUMER_SECRET"), endpoints)
	}
	requestToken, authorize, err := consumer.GetRequestTokenAndUrl(os.Getenv("CALLBACK_URL"))
	must(err)
	fmt.Println("authorize", authorize)
	verifier, err := bufio.NewReader(os.Stdin).ReadString('\n')
	must(err)
	accessToken, err := consumer.AuthorizeToken(requestToken, strings.TrimSpace(verifier))
	must(err)
	client, err := consumer.MakeHttpClient(accessToken)
	must(err)

	resource := os.Getenv("RESOURCE_URL")
	fields := url.Values{"text": {os.Getenv("NOTE")}, "page": {"2"}}
	response, err := client.Get(resource + "?" + fields.Encode())
	show("get", response, err)
	response, err = client.PostForm(resource, fields)
	show("form", response, err)
	response, err = client.Post(resource, "application/json", strings.NewReader(os.Getenv("JSON_BODY")))
	show("json", response, err)
}
