// A dance and three calls with google-oauth-client, which Atlassian's own Java samples use; see ../client-program.ts.
// Its token calls are GETs.
import com.google.api.client.auth.oauth.OAuthAuthorizeTemporaryTokenUrl;
import com.google.api.client.auth.oauth.OAuthCredentialsResponse;
import com.google.api.client.auth.oauth.OAuthGetAccessToken;
import com.google.api.client.auth.oauth.OAuthGetTemporaryToken;
import com.google.api.client.auth.oauth.OAuthHmacSigner;
import com.google.api.client.auth.oauth.OAuthParameters;
import com.google.api.client.auth.oauth.OAuthRsaSigner;
import com.google.api.client.auth.oauth.OAuthSigner;
import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.UrlEncodedContent;
import com.google.api.client.http.javanet.NetHttpTransport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

public class GoogleOAuthClient {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final HttpTransport TRANSPORT = new NetHttpTransport();

    public static void main(String[] args) throws Exception {
        OAuthGetTemporaryToken asking = new OAuthGetTemporaryToken(env("REQUEST_TOKEN_URL"));
        asking.consumerKey = env("CONSUMER_KEY");
        asking.signer = signer(null);
        asking.callback = env("CALLBACK_URL");
        asking.transport = TRANSPORT;
        OAuthCredentialsResponse request = asking.execute();

        OAuthAuthorizeTemporaryTokenUrl authorize = new OAuthAuthorizeTemporaryTokenUrl(env("AUTHORIZE_URL"));
        authorize.temporaryToken = request.token;
        OUT.println("authorize " + authorize.build());

        OAuthGetAccessToken exchanging = new OAuthGetAccessToken(env("ACCESS_TOKEN_URL"));
        exchanging.consumerKey = env("CONSUMER_KEY");
        exchanging.signer = signer(request.tokenSecret);
        exchanging.temporaryToken = request.token;
        exchanging.verifier = new BufferedReader(new InputStreamReader(System.in)).readLine();
        exchanging.transport = TRANSPORT;
        OAuthCredentialsResponse access = exchanging.execute();

        OAuthParameters parameters = new OAuthParameters();
        parameters.consumerKey = env("CONSUMER_KEY");
        parameters.token = access.token;
        parameters.signer = signer(access.tokenSecret);
        HttpRequestFactory requests = TRANSPORT.createRequestFactory(parameters);

        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("text", env("NOTE"));
        fields.put("page", "2");
        GenericUrl withQuery = new GenericUrl(env("RESOURCE_URL"));
        withQuery.putAll(fields);
        show("get", requests.buildGetRequest(withQuery));
        GenericUrl resource = new GenericUrl(env("RESOURCE_URL"));
        show("form", requests.buildPostRequest(resource, new UrlEncodedContent(fields)));
        byte[] json = env("JSON_BODY").getBytes(StandardCharsets.UTF_8);
        show("json", requests.buildPostRequest(resource, new ByteArrayContent("application/json", json)));
    }

    private static OAuthSigner signer(String tokenSecret) throws Exception {
        if (env("SIGNATURE_METHOD").equals("RSA-SHA1")) {
            String pem = Files.readString(Path.of(env("PRIVATE_KEY_PKCS8"))).replaceAll("-----[A-Z ]+-----|\\s", "");
            OAuthRsaSigner rsa = new OAuthRsaSigner();
            rsa.privateKey =
                KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            return rsa;
        }
        OAuthHmacSigner hmac = new OAuthHmacSigner();
        hmac.clientSharedSecret = env("CONSUMER_SECRET");
        hmac.tokenSharedSecret = tokenSecret;
        return hmac;
    }

    private static void show(String step, HttpRequest request) throws Exception {
        HttpResponse response = request.setThrowExceptionOnExecuteError(false).execute();
        OUT.println(step + " " + response.getStatusCode() + " " + response.parseAsString());
    }

    private static String env(String name) {
        return System.getenv(name);
    }
}
