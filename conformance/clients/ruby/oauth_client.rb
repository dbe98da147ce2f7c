# A dance and three calls with the gem oauth; see ../client-program.ts.
require 'oauth'

$stdout.sync = true
schemes = { 'header' => :header, 'query' => :query_string, 'form' => :body }
place = ENV.fetch('PLACE')
is_rsa = ENV.fetch('SIGNATURE_METHOD') == 'RSA-SHA1'

consumer_with = lambda do |scheme|
  options = {
    signature_method: ENV.fetch('SIGNATURE_METHOD'),
    scheme: scheme,
    request_token_url: ENV.fetch('REQUEST_TOKEN_URL'),
    authorize_url: ENV.fetch('AUTHORIZE_URL'),
    access_token_url: ENV.fetch('ACCESS_TOKEN_URL')
  }
  # The key as the secret: the option private_key_file is read for the header alone.
  secret = is_rsa ? File.read(ENV.fetch('PRIVATE_KEY_PKCS1')) : ENV.fetch('CONSUMER_SECRET')
  OAuth::Consumer.new(ENV.fetch('CONSUMER_KEY'), secret, options)
end

show = lambda do |step, response|
  puts "#{step} #{response.code} #{response.body}"
end

consumer = consumer_with.call(schemes.fetch(place))
request_token = consumer.get_request_token(oauth_callback: ENV.fetch('CALLBACK_URL'))
puts "authorize #{request_token.authorize_url}"
access_token = request_token.get_access_token(oauth_verifier: $stdin.gets.chomp)

fields = { 'text' => ENV.fetch('NOTE'), 'page' => '2' }
url = ENV.fetch('RESOURCE_URL')
# A GET and a JSON body have no form for the parameters.
formless = OAuth::AccessToken.new(
  consumer_with.call(place == 'form' ? :header : schemes.fetch(place)), access_token.token, access_token.secret
)
show.call('get', formless.get("#{url}?#{URI.encode_www_form(fields)}"))
show.call('form', access_token.post(url, fields))
show.call('json', formless.post(url, ENV.fetch('JSON_BODY'), 'Content-Type' => 'application/json'))
