// A dance and three calls with signpost; see ../client-program.ts.
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import oauth.signpost.OAuthConsumer;
import oauth.signpost.OAuthProvider;
import oauth.signpost.basic.DefaultOAuthConsumer;
import oauth.signpost.basic.DefaultOAuthProvider;
import oauth.signpost.http.HttpParameters;
import oauth.signpost.signature.QueryStringSigningStrategy;

public class SignpostClient {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] args) throws Exception {
        OAuthConsumer consumer = new DefaultOAuthConsumer(env("CONSUMER_KEY"), env("CONSUMER_SECRET"));
        OAuthProvider provider =
            new DefaultOAuthProvider(env("REQUEST_TOKEN_URL"), env("ACCESS_TOKEN_URL"), env("AUTHORIZE_URL"));
        OUT.println("authorize " + provider.retrieveRequestToken(consumer, env("CALLBACK_URL")));
        provider.retrieveAccessToken(consumer, new BufferedReader(new InputStreamReader(System.in)).readLine());

        String resource = env("RESOURCE_URL");
        String url = resource + "?text=" + encode(env("NOTE")) + "&page=2";
        if (env("PLACE").equals("query")) {
            consumer.setSigningStrategy(new QueryStringSigningStrategy());
            show("get", open(consumer.sign(url), "GET"));
            consumer = sameWithHeader(consumer);
        } else {
            HttpURLConnection get = open(url, "GET");
            consumer.sign(get);
            show("get", get);
        }

        HttpURLConnection json = open(resource, "POST");
        json.setRequestProperty("Content-Type", "application/json");
        consumer.sign(json);
        write(json, env("JSON_BODY"));
        show("json", json);

        // HttpURLConnection hands no body over: the form's fields are added by hand, and the content type, at which the
        // library would ask for the body, comes after the signature.
        HttpParameters fields = new HttpParameters();
        fields.put("text", env("NOTE"), true);
        fields.put("page", "2", true);
        consumer.setAdditionalParameters(fields);
        HttpURLConnection form = open(resource, "POST");
        consumer.sign(form);
        form.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
        write(form, "text=" + encode(env("NOTE")) + "&page=2");
        show("form", form);
    }

    private static OAuthConsumer sameWithHeader(OAuthConsumer consumer) {
        OAuthConsumer same = new DefaultOAuthConsumer(env("CONSUMER_KEY"), env("CONSUMER_SECRET"));
        same.setTokenWithSecret(consumer.getToken(), consumer.getTokenSecret());
        return same;
    }

    private static HttpURLConnection open(String url, String method) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setRequestMethod(method);
        connection.setDoOutput(method.equals("POST"));
        return connection;
    }

    private static void write(HttpURLConnection connection, String body) throws Exception {
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void show(String step, HttpURLConnection connection) throws Exception {
        int status = connection.getResponseCode();
        InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (body != null) body.transferTo(bytes);
        OUT.println(step + " " + status + " " + bytes.toString(StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String env(String name) {
        return System.getenv(name);
    }
}
