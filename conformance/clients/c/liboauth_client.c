/* A dance and three calls with liboauth, sent by libcurl; see ../client-program.ts. */
#include <curl/curl.h>
#include <oauth.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct answer {
  long status;
  char *body;
  size_t length;
};

static const char *env(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) {
    fprintf(stderr, "%s is missing\n", name);
    exit(2);
  }
  return value;
}

static char *joined(const char *a, const char *b, const char *c, const char *d) {
  char *text = malloc(strlen(a) + strlen(b) + strlen(c) + strlen(d) + 1);
  sprintf(text, "%s%s%s%s", a, b, c, d);
  return text;
}

static char *file_text(const char *name) {
  FILE *file = fopen(name, "r");
  char *text = calloc(1, 16384);
  if (file == NULL || fread(text, 1, 16383, file) == 0) exit(2);
  fclose(file);
  return text;
}

static size_t collect(char *data, size_t size, size_t count, void *into) {
  struct answer *answer = into;
  answer->body = realloc(answer->body, answer->length + size * count + 1);
  memcpy(answer->body + answer->length, data, size * count);
  answer->length += size * count;
  answer->body[answer->length] = '\0';
  return size * count;
}

static struct answer http(const char *url, const char *authorization, const char *type, const char *body) {
  struct answer answer = {0, calloc(1, 1), 0};
  struct curl_slist *headers = NULL;
  CURL *curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url);
  if (body != NULL) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  if (authorization != NULL) headers = curl_slist_append(headers, joined("Authorization: ", authorization, "", ""));
  if (type != NULL) headers = curl_slist_append(headers, joined("Content-Type: ", type, "", ""));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  if (curl_easy_perform(curl) != CURLE_OK) exit(3);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_cleanup(curl);
  return answer;
}

struct call {
  const char *method;
  const char *url;
  /* Query or form of the caller, encoded; may be empty. */
  const char *fields;
  /* A protocol parameter of this call, e.g. oauth_verifier; name=value, not encoded. */
  const char *extra;
  const char *json;
  const char *place;
  const char *token;
  const char *token_secret;
};

/* Signs with oauth_sign_array2_process and sends the parameters in the place asked for. */
static struct answer signed_call(struct call call) {
  int is_rsa = strcmp(env("SIGNATURE_METHOD"), "RSA-SHA1") == 0;
  int is_get = strcmp(call.method, "GET") == 0;
  const char *secret = is_rsa ? file_text(env("PRIVATE_KEY_PKCS8")) : env("CONSUMER_SECRET");
  int argc = 0;
  char **argv = NULL;
  char *whole = joined(call.url, *call.fields ? "?" : "", call.fields, "");
  /* Element 0 is the URL without its query. */
  argc = oauth_split_url_parameters(whole, &argv);
  if (call.extra != NULL) oauth_add_param_to_array(&argc, &argv, call.extra);
  if (call.json != NULL) {
    char *hash = oauth_body_hash_data(strlen(call.json), call.json);
    oauth_add_param_to_array(&argc, &argv, hash);
  }
  oauth_sign_array2_process(&argc, &argv, NULL, is_rsa ? OA_RSA : OA_HMAC, call.method, env("CONSUMER_KEY"), secret,
                            call.token, call.token_secret);
  /* mod 1: only the caller's own; 2: only oauth_; 4: quoted. */
  char *own = oauth_serialize_url_sep(argc, 1, argv, "&", 1);
  char *protocol = oauth_serialize_url_sep(argc, 1, argv, "&", 2);
  if (strcmp(call.place, "query") == 0) {
    int in_body = !is_get && *call.fields && call.json == NULL;
    char *query = in_body || !*own ? protocol : joined(own, "&", protocol, "");
    return http(joined(call.url, "?", query, ""), NULL, call.json ? "application/json" : NULL,
                is_get ? NULL : call.json ? call.json : in_body ? own : "");
  }
  if (strcmp(call.place, "form") == 0)
    return http(call.url, NULL, NULL, *own ? joined(own, "&", protocol, "") : protocol);
  char *header = joined("OAuth ", oauth_serialize_url_sep(argc, 1, argv, ", ", 6), "", "");
  if (is_get) return http(whole, header, NULL, NULL);
  return http(call.url, header, call.json ? "application/json" : NULL, call.json ? call.json : own);
}

static char *field(const char *form, const char *name) {
  char **argv = NULL;
  int argc = oauth_split_post_paramters(form, &argv, 0);
  size_t length = strlen(name);
  for (int i = 0; i < argc; i++)
    if (strncmp(argv[i], name, length) == 0 && argv[i][length] == '=') return strdup(argv[i] + length + 1);
  fprintf(stderr, "no %s in: %s\n", name, form);
  exit(1);
}

static void show(const char *step, struct answer answer) {
  printf("%s %ld %s\n", step, answer.status, answer.body);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *place = env("PLACE");
  char *callback = joined("oauth_callback=", env("CALLBACK_URL"), "", "");
  struct answer request = signed_call(
      (struct call){.method = "POST", .url = env("REQUEST_TOKEN_URL"), .fields = "", .extra = callback, .place = place});
  char *request_token = field(request.body, "oauth_token");
  printf("authorize %s?oauth_token=%s\n", env("AUTHORIZE_URL"), oauth_url_escape(request_token));

  char line[512];
  if (fgets(line, sizeof line, stdin) == NULL) return 1;
  line[strcspn(line, "\r\n")] = '\0';
  char *verifier = joined("oauth_verifier=", line, "", "");
  struct answer access = signed_call((struct call){.method = "POST",
                                                   .url = env("ACCESS_TOKEN_URL"),
                                                   .fields = "",
                                                   .extra = verifier,
                                                   .place = place,
                                                   .token = request_token,
                                                   .token_secret = field(request.body, "oauth_token_secret")});
  struct call call = {.url = env("RESOURCE_URL"),
                      .fields = joined("text=", oauth_url_escape(env("NOTE")), "&page=2", ""),
                      .token = field(access.body, "oauth_token"),
                      .token_secret = field(access.body, "oauth_token_secret")};
  const char *formless = strcmp(place, "form") == 0 ? "header" : place;
  call.method = "GET";
  call.place = formless;
  show("get", signed_call(call));
  call.method = "POST";
  call.place = place;
  show("form", signed_call(call));
  call.fields = "";
  call.place = formless;
  call.json = env("JSON_BODY");
  show("json", signed_call(call));
  return 0;
}
