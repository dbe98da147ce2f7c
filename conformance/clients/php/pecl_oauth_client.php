<?php
// A dance and three calls with PECL's oauth; see ../client-program.ts.

$places = ['header' => OAUTH_AUTH_TYPE_AUTHORIZATION, 'query' => OAUTH_AUTH_TYPE_URI, 'form' => OAUTH_AUTH_TYPE_FORM];
$place = getenv('PLACE');
$isRsa = getenv('SIGNATURE_METHOD') === 'RSA-SHA1';

function client(int $place): OAuth
{
    global $isRsa;
    $method = $isRsa ? OAUTH_SIG_METHOD_RSASHA1 : OAUTH_SIG_METHOD_HMACSHA1;
    // It wants a secret for RSA-SHA1 too, and then does not use it.
    $client = new OAuth(getenv('CONSUMER_KEY'), getenv('CONSUMER_SECRET'), $method, $place);
    $client->disableRedirects();
    if ($isRsa) {
        $client->setRSACertificate(file_get_contents(getenv('PRIVATE_KEY_PKCS8')));
    }
    return $client;
}

function show(string $step, OAuth $client, array|string $body, string $method, array $headers = []): void
{
    try {
        $client->fetch(getenv('RESOURCE_URL'), $body, $method, $headers);
    } catch (OAuthException $refused) {
        // Any status but 2xx; the answer is shown all the same.
    }
    $info = $client->getLastResponseInfo();
    echo $step, ' ', $info['http_code'] ?? 0, ' ', $client->getLastResponse(), "\n";
}

function tokensOf(array|false $answer): array
{
    if ($answer === false || !isset($answer['oauth_token'])) {
        throw new RuntimeException('no token in the answer');
    }
    return [$answer['oauth_token'], $answer['oauth_token_secret']];
}

// Token calls with the parameters in the URI are GETs in this library's manual; both are allowed here.
$client = client($places[$place]);
[$token, $secret] = tokensOf($client->getRequestToken(getenv('REQUEST_TOKEN_URL'), getenv('CALLBACK_URL'), 'POST'));
echo 'authorize ', getenv('AUTHORIZE_URL'), '?oauth_token=', rawurlencode($token), "\n";
$verifier = trim(fgets(STDIN));
$client->setToken($token, $secret);
[$token, $secret] = tokensOf($client->getAccessToken(getenv('ACCESS_TOKEN_URL'), null, $verifier, 'POST'));

$fields = ['text' => getenv('NOTE'), 'page' => '2'];
$client->setToken($token, $secret);
// A GET and a JSON body have no form for the parameters.
$formless = client($place === 'form' ? OAUTH_AUTH_TYPE_AUTHORIZATION : $places[$place]);
$formless->setToken($token, $secret);
show('get', $formless, $fields, OAUTH_HTTP_METHOD_GET);
show('form', $client, $fields, OAUTH_HTTP_METHOD_POST);
show('json', $formless, getenv('JSON_BODY'), OAUTH_HTTP_METHOD_POST, ['Content-Type' => 'application/json']);
